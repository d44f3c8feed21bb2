#pragma once

#include "http/application.h"
#include "http/fcgi/file_watch.h"

namespace pmq::http::fcgi {

/// Answers requests until the web server ends this process (SIGTERM or SIGUSR1; a request that runs
/// is finished first) or one of the watched files has changed. Started as a plain CGI program it
/// answers the one request it was started for. Returns the process's exit status.
int serve(Application& application, FileWatch& watch);

}  // namespace pmq::http::fcgi
