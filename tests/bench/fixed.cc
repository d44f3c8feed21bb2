// The limit of the web server alone: reads the request's body and answers a text of one length.

#include <fcgiapp.h>

#include <array>

int main() {
  FCGX_Init();
  FCGX_Request request;
  FCGX_InitRequest(&request, 0, 0);
  constexpr char answer[] =
      "Content-Type: application/json\r\nContent-Length: 66\r\n"
      "X-Request-Id: 0123456789abcdef0123456789abcdef\r\n\r\n"
      "{\"ok\":true,\"message_id\":1234567,\"deliveries\":1,\"duplicate\":false}\n";
  while (FCGX_Accept_r(&request) == 0) {
    std::array<char, 8192> body{};
    while (FCGX_GetStr(body.data(), static_cast<int>(body.size()), request.in) > 0) {
    }
    FCGX_PutStr(answer, static_cast<int>(sizeof answer) - 1, request.out);
    FCGX_Finish_r(&request);
  }
}
