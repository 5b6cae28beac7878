/// What all connections of an event loop share. It lives on the loop's thread.
final class ConnectionEnvironment {
  /// A TLS record holds at most 2^14 bytes of plaintext (RFC 8446 §5.1).
  static let recordBytesMax = 16_384

  let limits: HTTPServerLimits
  let patience: WaitLimits
  let authority: CertificateAuthority
  let tls: TLSContext
  let mailbox: Mailbox
  let httpDate: (@Sendable () -> String)?
  let relays: RelayDesk
  let allowance: ContentAllowance?
  /// What requests with more content than others may have together, on all loops.
  let largeContent: LargeContent.Budget
  /// What the parser takes: who may send how much is decided when a head is there.
  var parserLimits: HTTPMessageLimits {
    var message = limits.message
    if allowance != nil { message.bodyBytesMax = limits.allowedContentBytesMax }
    return message
  }
  /// Where bytes lie for the moment between two calls; nobody keeps them there.
  let scratch: UnsafeMutableRawBufferPointer

  init(
    limits: HTTPServerLimits, authority: CertificateAuthority, tls: TLSContext,
    mailbox: Mailbox, httpDate: (@Sendable () -> String)?, relays: RelayDesk,
    allowance: ContentAllowance?, largeContent: LargeContent.Budget
  ) {
    self.allowance = allowance
    self.largeContent = largeContent
    self.limits = limits
    patience = WaitLimits(limits)
    self.authority = authority
    self.tls = tls
    self.mailbox = mailbox
    self.httpDate = httpDate
    self.relays = relays
    scratch = .allocate(byteCount: Self.recordBytesMax, alignment: 16)
  }

  deinit { scratch.deallocate() }
}

/// How long clients are waited for. Each request asks two or three times, and to make a duration
/// of a number of seconds takes longer than to add two.
struct WaitLimits {
  let write: Duration
  private let handshake: Duration
  private let idle: Duration
  private let head: Duration
  private let content: Duration
  private let linger: Duration

  init(_ limits: HTTPServerLimits) {
    write = .seconds(limits.writeSeconds)
    handshake = .seconds(limits.handshakeSeconds)
    idle = .seconds(limits.idleSeconds)
    head = .seconds(limits.headSeconds)
    content = .seconds(limits.contentSeconds)
    linger = .seconds(limits.lingerSeconds)
  }

  /// nil where the client is not waited for.
  func limit(of wait: Connection.Wait) -> Duration? {
    switch wait {
    case .handshake: handshake
    case .idle: idle
    case .head: head
    case .content: content
    case .linger: linger
    case .nothing: nil
    }
  }
}
