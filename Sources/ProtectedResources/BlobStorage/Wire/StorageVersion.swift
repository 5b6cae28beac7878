/// The version that `x-ms-version` names: a date, compared as text ("Versioning for Azure
/// Storage").
struct StorageVersion: Hashable {
  let text: String

  /// "Authorize with Microsoft Entra ID": bearer tokens are understood from this version on.
  private static let bearerSince = "2017-11-09"

  /// The same page: from this version on, Blob storage answers with a bearer challenge.
  private static let challengeSince = "2019-12-12"

  /// What a request without the header is taken for: far too old for tokens.
  static let unstated = StorageVersion(unchecked: "2009-09-19")

  /// Reads a version; nil when it is no date.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2],
      parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
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
}
