import COpenSSL

/// The client's side of a TLS connection: plaintext in and out, over a socket that waits.
final class ClientChannel {
  private let socket: ClientSocket
  private let session: TLSSession
  private let patience: Patience
  private var outgoing = ByteQueue()
  private let scratch: UnsafeMutableRawBufferPointer

  init(socket: ClientSocket, session: TLSSession, patience: Patience) {
    self.socket = socket
    self.session = session
    self.patience = patience
    scratch = .allocate(byteCount: ConnectionEnvironment.recordBytesMax, alignment: 16)
  }

  deinit { scratch.deallocate() }

  /// Returns when the server has proved to be the host that is meant.
  func handshake() throws(HTTPClientError) {
    while true {
      let state = session.handshake()
      // An alert goes out as well.
      try flush()
      switch state {
      case .done: return
      case .waiting:
        guard try fill() else { throw .handshakeFailed(patience.host) }
      case .failed:
        if let reason = session.distrust { throw .untrusted(patience.host, reason: reason) }
        throw .handshakeFailed(patience.host)
      }
    }
  }

  /// Sends all of the bytes.
  func send(_ bytes: [UInt8]) throws(HTTPClientError) {
    var plain = ByteQueue()
    plain.append(bytes)
    while !plain.isEmpty {
      let taken = plain.withFront(ConnectionEnvironment.recordBytesMax) { session.write($0) }
      guard let taken else { throw .connectionReset(patience.host) }
      plain.consume(taken)
      try flush()
    }
  }

  /// Some bytes; nil when the server has said that there are no more (RFC 8446 §6.1).
  func receive() throws(HTTPClientError) -> [UInt8]? {
    while true {
      switch session.read(into: scratch) {
      case .bytes(let count): return Array(scratch[..<count])
      case .ended: return nil
      case .failed: throw .connectionReset(patience.host)
      case .starved:
        guard try fill() else { throw .connectionReset(patience.host) }
      }
    }
  }

  /// Says goodbye, without waiting for an answer.
  func close() {
    session.close()
    try? flush()
  }

  private func flush() throws(HTTPClientError) {
    session.moveOutput(to: &outgoing)
    try socket.send(&outgoing)
  }

  /// Takes in ciphertext; false when there is no more.
  private func fill() throws(HTTPClientError) -> Bool {
    let count = try socket.receive(into: scratch)
    session.receive(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
    return count > 0
  }
}
