#include "auth/token_fault.h"

namespace pmq::auth {

std::string_view code(TokenFault fault) noexcept {
  switch (fault) {
    case TokenFault::missing:
      return "token_missing";
    case TokenFault::malformed:
      return "token_malformed";
    case TokenFault::type:
      return "token_type";
    case TokenFault::algorithm:
      return "token_algorithm";
    case TokenFault::critical:
      return "token_critical";
    case TokenFault::signature:
      return "token_signature";
    case TokenFault::expired:
      return "token_expired";
    case TokenFault::not_yet_valid:
      return "token_not_yet_valid";
    case TokenFault::issuer:
      return "token_issuer";
    case TokenFault::audience:
      return "token_audience";
    case TokenFault::subject:
      return "token_subject";
  }
  return "token_refused";
}

std::string_view describe(TokenFault fault) noexcept {
  switch (fault) {
    case TokenFault::missing:
      return "A bearer token is required.";
    case TokenFault::malformed:
      return "The token is not a well-formed JWT with an integer exp.";
    case TokenFault::type:
      return "The token is not of a type that is accepted here.";
    case TokenFault::algorithm:
      return "The token is not signed by the accepted algorithm.";
    case TokenFault::critical:
      return "The token asks for extensions that are not supported.";
    case TokenFault::signature:
      return "The token's signature is not valid.";
    case TokenFault::expired:
      return "The token has expired.";
    case TokenFault::not_yet_valid:
      return "The token is not valid yet.";
    case TokenFault::issuer:
      return "The token is not from an accepted issuer.";
    case TokenFault::audience:
      return "The token is not meant for this service.";
    case TokenFault::subject:
      return "The token names no acceptable subject.";
  }
  return "The token is not accepted.";
}

}  // namespace pmq::auth
