/// The version that `x-ms-version` names: a date, compared as text ("Versioning for Azure
/// Storage").
struct StorageVersion: Hashable {
  let text: String

  /// "Authorize with Microsoft Entra ID": bearer tokens are understood from this version on.
  private static let bearerSince = "2017-11-09"

  /// The same page: from this version on, Blob storage answers with a bearer challenge.
  private static let challengeSince = "2019-12-12"

  /// "Put Block": from this version on, answers carry the CRC-64 of what arrived.
  private static let crc64Since = "2019-02-02"

  /// The newest version that a client of today names (azure-storage-blob 12.31.1, `_serialize.py`).
  /// The service refuses versions it does not know (Azure/azure-sdk-for-python#41080); here those
  /// are the later ones, since no list of all earlier ones is at hand.
  private static let newest = "2026-10-06"

  /// What a request without the header is taken for: far too old for tokens.
  static let unstated = StorageVersion(unchecked: "2009-09-19")

  /// Reads a version; nil when it is no date, or one of the future.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2],
      parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }), text <= Self.newest
    else { return nil }
    self.init(unchecked: text)
  }

  private init(unchecked text: String) {
    self.text = text
  }

  /// Whether bearer tokens are understood.
  var takesBearerTokens: Bool { text >= Self.bearerSince }

  /// Whether a refused request is told where to get a token.
  var challenges: Bool { text >= Self.challengeSince }

  /// Whether bodies are checked by CRC-64.
  var hasCRC64: Bool { text >= Self.crc64Since }
}
