#pragma once

#include <string>
#include <string_view>

// Keys of a provider that was made up for the tests, and what they signed once; the private halves
// are gone. Each token is for issuer and audience `pmq`, subject `svc`, until the year 2100.
namespace pmq::auth {

constexpr std::string_view rsa_modulus =
    "ptWNCj3WhjitWJhI-DodBs-l1yOcBTFo1UVasz-agxuvYQbD5gqSmvuOrXb3MkDT9tH9VC1dU3aXD0yVSuQM7pJG"
    "Eoo0t1jHEtreYO_agqlE2-psuOrX-2Zw-AXkWmvbyB8Xsr89O82e8NwDlZ3SzgnZqFW2q50SarM8duOUlKiIapcQ"
    "tqhO078IFk5BGQ86sdAuuGcIPPktBgMSOv-PXDr4dhKlE-iD1mdAyZ-iCmSgJRhk_pcU64zojSxRBYSIdu_KDKVf"
    "hMJj1XSAmpOxy-OsjvOTaxEH968LTGn6cJ5MzlOzVgUpV2qdZAIsduUI2tUeeO7N7bP2yO1Y9HBXcw";
constexpr std::string_view short_rsa_modulus =
    "8KAiUhozQUgovPwYzfP7WSNVMOw8Hd4twCss0Hb_ZZrbZtzrmU19j-ja-4QUzITt9M0J4FSBQgczV_zS1lW18CEX"
    "e93gFMc8tMj8t80qa40ZfZhrMuG5wnG5x2-a6zkh1mv-V91nkIVcIWL8cFc-eKI0GgdoF9hKk9XHEDb5p7U";
constexpr std::string_view p256_x = "xoN4o5CNEsqloxcKzfNulu1iC-O5Vr5uYm1tDF-K5ps";
constexpr std::string_view p256_y = "wiq08KWNxFIxdT7JGgb19j9F3jf0DOgkF8Poz7bJL0k";

constexpr std::string_view rs256_access_token =  // kid "r", typ "at+jwt"
    "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6InIifQ.eyJpc3MiOiJwbXEiLCJhdWQiOiJwbXEiL"
    "CJzdWIiOiJzdmMiLCJleHAiOjQxMDI0NDQ4MDB9.TLOk3p5fcABXYEL0osAhsT1oFk3iIQUz-J6wofD3L0MSKxP7"
    "i2J1-ZtlZI1d8sjbnkNNfGyLjlyXMVJdJsqHYXCoOGDoCfInHLAgUXPt6mUsFHz_N54dfjTvXvMTxRbLG77h0ZWR"
    "xoUMpRPlnC7LaFEOsZfUzfg7GD6yOrF3gpoNZsKluHd2yQFSm9BqQoG42veZhZYkjstLv_vbfXF53U1ngdXQkF1m"
    "BL5T-R1oGrrvP8Z8ER0a2_ZamqB1CSj4bA8UBfudRRJuTbjffz-E9ozI4NOx0hf1WbQQCBOOzUCDio1XuZSfUCiX"
    "yCIQbNq8j8TRrTNg0Nb2MEctmF1kRQ";
constexpr std::string_view es256_access_token =  // kid "e", typ "at+jwt"
    "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImUifQ.eyJpc3MiOiJwbXEiLCJhdWQiOiJwbXEiL"
    "CJzdWIiOiJzdmMiLCJleHAiOjQxMDI0NDQ4MDB9.HII9EYudJ5uoocbapqgodSDmkPTa4c4xECjtdaNSD_IaZnSE"
    "8p0a7ESl-sPda5hIQN9Q4-_ndBQQvWvZOdkvNA";
constexpr std::string_view es256_jwt =  // kid "e", typ "JWT"
    "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImUifQ.eyJpc3MiOiJwbXEiLCJhdWQiOiJwbXEiLCJzd"
    "WIiOiJzdmMiLCJleHAiOjQxMDI0NDQ4MDB9.BIWwkXwXWFrDC-ZOjmyfFt2szH0sYJ--PKJex_1TwzBSqcq95Tw1"
    "BIkNgWo7oKL_dq3_QUrhs8Wk3m4tYkvj-g";

/// A key of a key set; `more` are further members, each after a comma.
inline std::string rsa_jwk(std::string_view modulus = rsa_modulus, std::string_view more = "") {
  return R"({"kty":"RSA","kid":"r","e":"AQAB","n":")" + std::string{modulus} + '"' +
         std::string{more} + '}';
}

inline std::string p256_jwk(std::string_view x = p256_x, std::string_view more = "") {
  return R"({"kty":"EC","crv":"P-256","kid":"e","x":")" + std::string{x} + R"(","y":")" +
         std::string{p256_y} + '"' + std::string{more} + '}';
}

inline std::string key_set(std::string_view keys) {
  return R"({"keys":[)" + std::string{keys} + "]}";
}

}  // namespace pmq::auth
