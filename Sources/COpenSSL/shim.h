// OpenSSL 3.0 or later, with what Swift's importer cannot see (function-like macros, variadic
// functions, nested casts) as static inline functions named shim_*.
#ifndef ARCFED_COPENSSL_SHIM_H
#define ARCFED_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>
#endif

// The processors that the calling thread may run on (sched_getaffinity(2), which glibc's headers
// hide from Swift); those that are online where nobody can say.
static inline int shim_processors(void) {
#if defined(__linux__)
  // As many processors as glibc's cpu_set_t has room for; with more the call fails.
  unsigned long allowed[1024 / (8 * sizeof(unsigned long))];
  long bytes = syscall(SYS_sched_getaffinity, 0, sizeof allowed, allowed);
  int count = 0;
  for (long word = 0; word < bytes / (long)sizeof *allowed; word++) {
    count += __builtin_popcountl(allowed[word]);
  }
  if (count > 0) return count;
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}

// JOSE: what EVP_PKEY_fromdata is to make, and the size of a number.
static const int shim_EVP_PKEY_KEYPAIR = EVP_PKEY_KEYPAIR;
static const int shim_EVP_PKEY_PUBLIC_KEY = EVP_PKEY_PUBLIC_KEY;
// The names of an RSA key's parts, which core_names.h joins from two literals each.
#define shim_OSSL_PKEY_PARAM_RSA_FACTOR1 "rsa-factor1"
#define shim_OSSL_PKEY_PARAM_RSA_FACTOR2 "rsa-factor2"
#define shim_OSSL_PKEY_PARAM_RSA_EXPONENT1 "rsa-exponent1"
#define shim_OSSL_PKEY_PARAM_RSA_EXPONENT2 "rsa-exponent2"
#define shim_OSSL_PKEY_PARAM_RSA_COEFFICIENT1 "rsa-coefficient1"
static inline int shim_X509_set_key(X509 *certificate, int algorithm, int type, void *parameter,
                                    const unsigned char *bytes, int length) {
  unsigned char *copy = (unsigned char *)OPENSSL_memdup(bytes, (size_t)length);
  if (copy == NULL) return 0;
  if (X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(certificate), OBJ_nid2obj(algorithm), type,
                             parameter, copy, length) == 1) {
    return 1;
  }
  OPENSSL_free(copy);
  return 0;
}
// Writes an RSAPublicKey (RFC 8017 appendix A.1.1) into a certificate that has no key yet.
static inline int shim_X509_set_rsa_key(X509 *certificate, const unsigned char *der, int length) {
  return shim_X509_set_key(certificate, NID_rsaEncryption, V_ASN1_NULL, NULL, der, length);
}
// Likewise a point on a curve (RFC 5480 section 2.1.1), uncompressed.
static inline int shim_X509_set_ec_key(X509 *certificate, int curve, const unsigned char *point,
                                       int length) {
  return shim_X509_set_key(certificate, NID_X9_62_id_ecPublicKey, V_ASN1_OBJECT,
                           OBJ_nid2obj(curve), point, length);
}
static inline int shim_BN_num_bytes(const BIGNUM *number) { return BN_num_bytes(number); }

#endif
