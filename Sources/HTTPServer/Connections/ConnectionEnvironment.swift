/// What all connections of a server share. It lives on the event loop's thread.
final class ConnectionEnvironment {
  /// A TLS record holds at most 2^14 bytes of plaintext (RFC 8446 §5.1).
  static let recordBytesMax = 16_384

  let limits: HTTPServerLimits
  let authority: CertificateAuthority
  let tls: TLSContext
  let mailbox: Mailbox
  let httpDate: (@Sendable () -> String)?
  let relays: RelayDesk
  let allowance: ContentAllowance?
  /// What requests with more content than others are holding now.
  var largeContentBytes = 0
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
    allowance: ContentAllowance?
  ) {
    self.allowance = allowance
    self.limits = limits
    self.authority = authority
    self.tls = tls
    self.mailbox = mailbox
    self.httpDate = httpDate
    self.relays = relays
    scratch = .allocate(byteCount: Self.recordBytesMax, alignment: 16)
  }

  deinit { scratch.deallocate() }
}
