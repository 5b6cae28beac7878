import COpenSSL

/// What a client's TLS connection rests on: versions 1.2 and 1.3, and the roots that are trusted.
final class ClientTLSContext {
  private let handle: OpaquePointer

  init(_ trust: TrustAnchors) throws(HTTPClientError) {
    guard let handle = SSL_CTX_new(TLS_client_method()) else { throw .unreadableRoots }
    self.handle = handle
    defer { ERR_clear_error() }
    guard shim_tls_harden_client(handle) == 1 else { throw .unreadableRoots }
    let isLoaded =
      switch trust {
      case .systemRoots: SSL_CTX_set_default_verify_paths(handle) == 1
      case .file(let path): SSL_CTX_load_verify_locations(handle, path, nil) == 1
      }
    guard isLoaded else { throw .unreadableRoots }
  }

  deinit { SSL_CTX_free(handle) }

  /// A session that will speak to the host and no other.
  func makeSession(for host: String) -> TLSSession? {
    let name = HostAddresses.literal(host)
    let isAddress = ListenAddress(host: name, port: 0) != nil
    return TLSSession(client: handle, host: name, isAddress: isAddress)
  }
}
