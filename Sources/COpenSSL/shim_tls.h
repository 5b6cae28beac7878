// What the TLS server needs and Swift's importer cannot see: libssl's function-like macros, the
// nested casts of its options, certificate extensions, and the system's readiness calls, which
// Swift's Glibc module leaves out. Everything is static inline and named shim_*.
#ifndef ARCFED_COPENSSL_SHIM_TLS_H
#define ARCFED_COPENSSL_SHIM_TLS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif

// MARK: libssl

typedef int (*shim_servername_callback)(SSL *, int *, void *);

// TLS 1.2 and 1.3 only, no renegotiation, no session cache; an end without close_notify is an end.
static inline int shim_tls_harden(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1;
}

// The keys of session tickets: how many bytes they are, what they are, and others in their place.
static inline size_t shim_tls_ticket_keys_size(SSL_CTX *context) {
  return (size_t)SSL_CTX_get_tlsext_ticket_keys(context, NULL, 0);
}

static inline int shim_tls_get_ticket_keys(SSL_CTX *context, unsigned char *keys, size_t count) {
  return (int)SSL_CTX_get_tlsext_ticket_keys(context, keys, (int)count);
}

static inline int shim_tls_set_ticket_keys(SSL_CTX *context, const unsigned char *keys,
                                           size_t count) {
  return (int)SSL_CTX_set_tlsext_ticket_keys(context, (void *)keys, (int)count);
}

// The same for a client, which checks the server and takes no end without close_notify for an end.
static inline int shim_tls_harden_client(SSL_CTX *context) {
  static const unsigned char http[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
         SSL_CTX_set_alpn_protos(context, http, sizeof http) == 0;
}

static inline int shim_SSL_set_server_name(SSL *ssl, const char *name) {
  return (int)SSL_set_tlsext_host_name(ssl, name);
}

static inline void shim_tls_on_servername(SSL_CTX *context, shim_servername_callback callback,
                                          void *argument) {
  SSL_CTX_set_tlsext_servername_callback(context, callback);
  SSL_CTX_set_tlsext_servername_arg(context, argument);
}

// The bytes that a memory BIO holds, still in it.
static inline long shim_BIO_get_mem_data(BIO *bio, char **data) {
  return BIO_get_mem_data(bio, data);
}

static inline int shim_BIO_reset(BIO *bio) { return BIO_reset(bio); }

// MARK: certificates

static inline EVP_PKEY *shim_EVP_EC_gen_P256(void) { return EVP_EC_gen("P-256"); }

// Adds one extension, written as in openssl's x509v3_config(5).
static inline int shim_X509_add_extension(X509 *certificate, X509 *issuer, int nid,
                                          const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
  if (extension == NULL) return 0;
  int added = X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  return added;
}

// Sets a validity bound from seconds since 1970.
static inline int shim_X509_set_not_before(X509 *certificate, int64_t seconds) {
  return ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)seconds) != NULL;
}

static inline int shim_X509_set_not_after(X509 *certificate, int64_t seconds) {
  return ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)seconds) != NULL;
}

// Seconds since 1970 of a validity bound; -1 when it cannot be told.
static inline int64_t shim_ASN1_TIME_seconds(const ASN1_TIME *time) {
  int days = 0, seconds = 0;
  ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
  int known = epoch != NULL && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
  ASN1_TIME_free(epoch);
  return known ? (int64_t)days * 86400 + seconds : -1;
}

// MARK: sockets

// The next waiting connection, non-blocking and closed on exec; -1 with errno set.
static inline int shim_accept(int listener) {
#if defined(__linux__)
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return fd;
#else
  (void)listener;
  errno = ENOSYS;
  return -1;
#endif
}

// send(2) that answers EPIPE instead of raising SIGPIPE.
static inline ssize_t shim_send(int fd, const void *bytes, size_t count) {
#if defined(__linux__)
  return send(fd, bytes, count, MSG_NOSIGNAL);
#else
  (void)fd, (void)bytes, (void)count;
  errno = ENOSYS;
  return -1;
#endif
}

// MARK: readiness (epoll(7), edge-triggered, and eventfd(2))

#define SHIM_READABLE 1
#define SHIM_WRITABLE 2
#define SHIM_BROKEN 4
#define SHIM_ENDING 8

typedef struct {
  uint64_t token;
  int flags;
} shim_readiness;

#define SHIM_READINESS_COUNT_MAX 64

static inline int shim_poll_create(void) {
#if defined(__linux__)
  return epoll_create1(EPOLL_CLOEXEC);
#else
  errno = ENOSYS;
  return -1;
#endif
}

// Watches a descriptor for both directions, each change reported once.
static inline int shim_poll_add(int poll, int fd, uint64_t token) {
#if defined(__linux__)
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};
  event.data.u64 = token;
  return epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
#else
  (void)poll, (void)fd, (void)token;
  errno = ENOSYS;
  return -1;
#endif
}

// Watches a descriptor no longer.
static inline int shim_poll_remove(int poll, int fd) {
#if defined(__linux__)
  return epoll_ctl(poll, EPOLL_CTL_DEL, fd, NULL);
#else
  (void)poll, (void)fd;
  errno = ENOSYS;
  return -1;
#endif
}

// Waits for changes, at most SHIM_READINESS_COUNT_MAX of them; a negative timeout waits for ever.
static inline int shim_poll_wait(int poll, shim_readiness *changes, int timeout_milliseconds) {
#if defined(__linux__)
  struct epoll_event events[SHIM_READINESS_COUNT_MAX];
  int count = epoll_wait(poll, events, SHIM_READINESS_COUNT_MAX, timeout_milliseconds);
  for (int i = 0; i < count; i++) {
    uint32_t seen = events[i].events;
    changes[i].token = events[i].data.u64;
    changes[i].flags = (seen & (EPOLLIN | EPOLLRDHUP) ? SHIM_READABLE : 0) |
                       (seen & EPOLLOUT ? SHIM_WRITABLE : 0) |
                       (seen & (EPOLLHUP | EPOLLERR) ? SHIM_BROKEN : 0) |
                       (seen & EPOLLRDHUP ? SHIM_ENDING : 0);
  }
  return count;
#else
  (void)poll, (void)changes, (void)timeout_milliseconds;
  errno = ENOSYS;
  return -1;
#endif
}

static inline int shim_wakeup_create(void) {
#if defined(__linux__)
  return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
#else
  errno = ENOSYS;
  return -1;
#endif
}

#endif
