import COpenSSL

/// One TLS connection as a machine between two byte streams: ciphertext from and for the socket on
/// one side, plaintext on the other. It touches no socket, so that writing never blocks nor raises
/// SIGPIPE.
final class TLSSession {
  /// How far the handshake is.
  enum Handshake {
    case done, waiting, failed
  }

  /// What an attempt to read plaintext brought.
  enum Reading {
    case bytes(Int)
    case starved, ended, failed
  }

  private let ssl: OpaquePointer
  /// The only host that the client may ask for; nil leaves it the choice.
  private let host: String?
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer

  /// The server's side of a connection.
  convenience init?(context: OpaquePointer, host: String?) {
    self.init(unconnected: context, host: host)
    SSL_set_accept_state(ssl)
  }

  /// The client's side: it goes no further than the handshake unless the server's certificate is
  /// trusted and names the host (RFC 9525 §6).
  convenience init?(client context: OpaquePointer, host: String, isAddress: Bool) {
    self.init(unconnected: context, host: nil)
    let isPrepared =
      isAddress
      ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
      : SSL_set1_host(ssl, host) == 1 && shim_SSL_set_server_name(ssl, host) == 1
    guard isPrepared else { return nil }
    SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    SSL_set_connect_state(ssl)
  }

  private init?(unconnected context: OpaquePointer, host: String?) {
    guard let ssl = SSL_new(context) else { return nil }
    guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
      SSL_free(ssl)
      return nil
    }
    SSL_set_bio(ssl, incoming, outgoing)
    self.ssl = ssl
    self.host = host
    self.incoming = incoming
    self.outgoing = outgoing
    SSL_set_ex_data(ssl, Self.ownerIndex, Unmanaged.passUnretained(self).toOpaque())
  }

  // The session owns both BIOs.
  deinit { SSL_free(ssl) }

  /// The host of the session that owns the handle.
  static func host(of ssl: OpaquePointer) -> String? {
    SSL_get_ex_data(ssl, ownerIndex).flatMap {
      Unmanaged<TLSSession>.fromOpaque($0).takeUnretainedValue().host
    }
  }

  /// Index 0 is the application's without asking for it (`SSL_get_app_data`, openssl/ssl.h).
  private static let ownerIndex: Int32 = 0

  /// The name that the client asked for; nil when it sent none.
  var serverName: String? {
    SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
  }

  /// Why the other side's certificate was not taken, in OpenSSL's words; nil when it was.
  var distrust: String? {
    let result = SSL_get_verify_result(ssl)
    return result == Int(X509_V_OK)
      ? nil : X509_verify_cert_error_string(result).map { String(cString: $0) }
  }

  /// Takes in ciphertext from the socket.
  func receive(_ bytes: UnsafeRawBufferPointer) {
    // A memory BIO takes everything.
    _ = BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
  }

  /// What an earlier call has left in the thread's queue would be taken for the next one's
  /// (SSL_get_error(3)). As a rule there is nothing, and to look costs a tenth of clearing.
  private static func forgetErrors() {
    if ERR_peek_error() != 0 { ERR_clear_error() }
  }

  /// Goes on with the handshake.
  func handshake() -> Handshake {
    Self.forgetErrors()
    let result = SSL_do_handshake(ssl)
    if result == 1 { return .done }
    defer { ERR_clear_error() }
    return SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ ? .waiting : .failed
  }

  /// Decrypts into the buffer.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
    Self.forgetErrors()
    let result = SSL_read(ssl, buffer.baseAddress, Int32(buffer.count))
    if result > 0 { return .bytes(Int(result)) }
    defer { ERR_clear_error() }
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ: return .starved
    case SSL_ERROR_ZERO_RETURN: return .ended
    default: return .failed
    }
  }

  /// Whether there is anything that an attempt to read could take in.
  var hasInput: Bool { BIO_ctrl_pending(incoming) > 0 || SSL_pending(ssl) > 0 }

  /// Encrypts from the front of the bytes; returns how many it took, nil when the session has
  /// failed.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int? {
    Self.forgetErrors()
    let result = SSL_write(ssl, bytes.baseAddress, Int32(bytes.count))
    if result > 0 { return Int(result) }
    ERR_clear_error()
    return nil
  }

  /// Says that nothing more will be sent: `close_notify` (RFC 8446 §6.1).
  func close() {
    ERR_clear_error()
    _ = SSL_shutdown(ssl)
    ERR_clear_error()
  }

  /// Moves the ciphertext that waits for the socket to the end of the queue.
  func moveOutput(to queue: inout ByteQueue) { takeOutput { queue.append($0) } }

  /// Hands over the ciphertext that waits for the socket, if there is any.
  func takeOutput(_ body: (UnsafeRawBufferPointer) -> Void) {
    var data: UnsafeMutablePointer<CChar>?
    let count = shim_BIO_get_mem_data(outgoing, &data)
    guard count > 0 else { return }
    body(UnsafeRawBufferPointer(start: data, count: count))
    // Everything was taken: an empty BIO begins anew.
    _ = shim_BIO_reset(outgoing)
  }
}
