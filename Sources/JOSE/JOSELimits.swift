/// How large the parts of a token and of a key set may be.
///
/// The RFCs set no limits, so these are ours: far above what an identity provider issues, far below
/// what would hurt to parse.
package struct JOSELimits: Hashable, Sendable {
  /// Characters of a compact serialization. Web servers refuse request headers far below this.
  package var tokenBytes = 64 * 1024
  /// Bytes of the decoded header; room for an `x5c` chain.
  package var headerBytes = 16 * 1024
  /// Bytes of the decoded payload.
  package var payloadBytes = 32 * 1024
  /// Bytes of the decoded signature: that of the largest RSA key, 16,384 bits.
  package var signatureBytes = 2048
  /// Nesting of the JSON in header and payload: the default `MaxDepth` of .NET's
  /// `System.Text.Json`, which Microsoft's own token handlers read with.
  package var jsonDepth = 64
  /// Bytes of a key set's document.
  package var keySetBytes = 1024 * 1024
  /// Keys in a key set.
  package var keyCount = 100

  /// The limits that everybody uses.
  package static let standard = JOSELimits()

  /// The standard limits, to be changed member by member.
  package init() {}
}
