import COpenSSL

/// What all TLS connections of an event loop share: versions 1.2 and 1.3, ALPN `http/1.1`, and a
/// certificate chosen by the name that the client asks for (SNI, RFC 6066 §3).
///
/// It lives on the loop's thread; libssl's callbacks come back to it there.
final class TLSContext {
  private let handle: OpaquePointer
  private let authority: CertificateAuthority

  /// - Parameter ticketKeys: those of another context, whose clients may go on with their sessions
  ///   here; nil makes some.
  init(
    authority: CertificateAuthority, ticketKeys: [UInt8]? = nil
  ) throws(HTTPServerError) {
    guard let handle = SSL_CTX_new(TLS_server_method()) else { throw .tlsUnavailable }
    self.handle = handle
    self.authority = authority
    guard shim_tls_harden(handle) == 1 else { throw .tlsUnavailable }
    if let ticketKeys {
      guard shim_tls_set_ticket_keys(handle, ticketKeys, ticketKeys.count) == 1 else {
        throw .tlsUnavailable
      }
    }
    let unowned = Unmanaged.passUnretained(self).toOpaque()
    shim_tls_on_servername(handle, chooseCertificate, unowned)
    SSL_CTX_set_alpn_select_cb(handle, chooseProtocol, nil)
  }

  deinit { SSL_CTX_free(handle) }

  /// What seals the tickets by which clients resume their sessions (RFC 8446 §4.6.1). Whoever comes
  /// again may come to another loop.
  var ticketKeys: [UInt8] {
    var keys = [UInt8](repeating: 0, count: shim_tls_ticket_keys_size(handle))
    return shim_tls_get_ticket_keys(handle, &keys, keys.count) == 1 ? keys : []
  }

  /// A session that waits for a client's handshake; nil when memory runs out.
  ///
  /// - Parameter host: the only name that the client may ask for, and the one that it gets when it
  ///   asks for none. Without it every name that the authority vouches for will do, and a client
  ///   that asks for none gets the loopback certificate, because those that speak to an address do
  ///   not ask (RFC 6066 §3).
  func makeSession(for host: String? = nil) -> TLSSession? {
    TLSSession(context: handle, host: host)
  }

  /// Puts the certificate for `name` on the session.
  fileprivate func equip(_ ssl: OpaquePointer, for name: String?) -> Bool {
    let host = TLSSession.host(of: ssl)
    if let name, let host, name.lowercased() != host { return false }
    guard let leaf = authority.leaf(for: name ?? host ?? "localhost") else { return false }
    return SSL_use_certificate(ssl, leaf.certificate) == 1
      && SSL_use_PrivateKey(ssl, leaf.key) == 1
  }
}

/// libssl's server name callback: an unknown name ends the handshake with `unrecognized_name`.
private func chooseCertificate(
  _ ssl: OpaquePointer?, _ alert: UnsafeMutablePointer<Int32>?,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let ssl, let context else { return SSL_TLSEXT_ERR_ALERT_FATAL }
  let name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
  let tls = Unmanaged<TLSContext>.fromOpaque(context).takeUnretainedValue()
  if tls.equip(ssl, for: name) { return SSL_TLSEXT_ERR_OK }
  alert?.pointee = SSL_AD_UNRECOGNIZED_NAME
  return SSL_TLSEXT_ERR_ALERT_FATAL
}

/// libssl's ALPN callback: `http/1.1` or, from a client that offers only other protocols, the alert
/// `no_application_protocol` (RFC 7301 §3.2).
private func chooseProtocol(
  _ ssl: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ chosenBytes: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?,
  _ offeredBytes: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let offered else { return SSL_TLSEXT_ERR_NOACK }
  let wanted = Array("http/1.1".utf8)
  let list = UnsafeBufferPointer(start: offered, count: Int(offeredBytes))
  var index = 0
  while index < list.count {
    let end = index + 1 + Int(list[index])
    guard end <= list.count else { break }
    if list[(index + 1)..<end].elementsEqual(wanted) {
      chosen?.pointee = offered + index + 1
      chosenBytes?.pointee = list[index]
      return SSL_TLSEXT_ERR_OK
    }
    index = end
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}
