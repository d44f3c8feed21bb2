// The limit of the dispatcher: libcurl's multi interface in its plainest form, posting one and the
// same signed body again and again. Prints one line of JSON.

#include <curl/curl.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace pmq::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Plan {
  std::string url;
  std::string headers_file;  // a line each
  std::string body_file;
  int connections = 64;
  double warm_seconds = 0.5;
  double seconds = 4;
};

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

std::string read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

curl_slist* read_headers(const std::string& name) {
  curl_slist* list = nullptr;
  std::ifstream file(name);
  for (std::string line; std::getline(file, line);)
    list = curl_slist_append(list, line.c_str());
  return list;
}

class Loop {
 public:
  explicit Loop(const Plan& plan)
      : plan_(plan), multi_(curl_multi_init()), body_(read_file(plan.body_file)) {
    headers_ = read_headers(plan.headers_file);
    for (int i = 0; i < plan.connections; ++i) {
      CURL* const handle = curl_easy_init();
      curl_write_callback const sink = &ignore;
      curl_easy_setopt(handle, CURLOPT_URL, plan_.url.c_str());
      curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers_);
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body_.data());
      curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, sink);
      curl_easy_setopt(handle, CURLOPT_PROXY, "");
      curl_multi_add_handle(multi_, handle);
    }
  }

  std::string run() {
    spin(plan_.warm_seconds);
    done_ = 0;
    const auto start = Clock::now();
    spin(plan_.seconds);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return fmt::format("{{\"seconds\":{:.3f},\"requests\":{},\"failed\":{},\"rate\":{:.1f}}}",
                       seconds, done_, failed_, static_cast<double>(done_) / seconds);
  }

 private:
  void spin(double seconds) {
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    while (Clock::now() < end) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      int left = 0;
      while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* const handle = message->easy_handle;
        ++done_;
        if (message->data.result != CURLE_OK) ++failed_;
        curl_multi_remove_handle(multi_, handle);
        curl_multi_add_handle(multi_, handle);
      }
      curl_multi_poll(multi_, nullptr, 0, 100, nullptr);
    }
  }

  const Plan& plan_;
  CURLM* multi_;
  std::string body_;
  curl_slist* headers_ = nullptr;
  std::uint64_t done_ = 0;
  std::uint64_t failed_ = 0;
};

int run(int argc, char** argv) {
  CLI::App app("A plain libcurl-multi loop; prints one line of JSON.");
  Plan plan;
  app.add_option("--url", plan.url)->required();
  app.add_option("--headers", plan.headers_file)->required();
  app.add_option("--body", plan.body_file)->required();
  app.add_option("--connections", plan.connections);
  app.add_option("--warm", plan.warm_seconds);
  app.add_option("--seconds", plan.seconds);
  CLI11_PARSE(app, argc, argv);
  std::puts(Loop(plan).run().c_str());
  return 0;
}

}  // namespace
}  // namespace pmq::bench

int main(int argc, char** argv) {
  return pmq::bench::run(argc, argv);
}
