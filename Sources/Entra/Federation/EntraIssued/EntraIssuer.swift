import FoundationEssentials

/// An issuer that is Microsoft Entra ID itself, of some tenant in some cloud.
struct EntraIssuer: Hashable, Sendable {
  /// Where the issuer's tenant is, seen from one tenant.
  enum Place: Hashable, Sendable {
    /// It is that tenant.
    case sameTenant
    /// It is another tenant of the same cloud.
    case anotherTenant
    /// It is in another cloud.
    case anotherCloud
  }

  /// Where it is.
  let place: Place

  /// The hosts of the public cloud (instance discovery, and `sts.windows.net` of v1.0 tokens).
  private static let publicHosts = Set(TenantDocuments.publicCloudHosts)

  /// The hosts of the other clouds (instance discovery; Microsoft Entra, "National clouds"; and
  /// those of their v1.0 tokens).
  private static let otherHosts: Set<String> = [
    "login.microsoftonline.us", "login-us.microsoftonline.com", "login.usgovcloudapi.net",
    "login.partner.microsoftonline.cn", "login.chinacloudapi.cn", "sts.chinacloudapi.cn",
    "login.microsoftonline.de", "sts.microsoftonline.de",
  ]

  /// Reads the issuer of a token; nil when it is not Entra.
  init?(_ issuer: String, seenFrom tenant: TenantConfiguration) {
    let scheme = "https://"
    let beginning = issuer.utf8.prefix(scheme.utf8.count)
    guard beginning.count == scheme.utf8.count,
      zip(beginning, scheme.utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
    else { return nil }
    let end = issuer.utf8[beginning.endIndex...].firstIndex(of: UInt8(ascii: "/"))
    let host = issuer[beginning.endIndex..<(end ?? issuer.endIndex)].lowercased()
    if Self.otherHosts.contains(host) {
      place = .anotherCloud
      return
    }
    let isOurs =
      Self.publicHosts.contains(host) || tenant.authority.dropFirst(scheme.count) == host
      || tenant.stsIssuer.dropFirst(scheme.count) == host
    guard isOurs else { return nil }
    place =
      issuer == tenant.issuerV1 || issuer == tenant.issuerV2 ? .sameTenant : .anotherTenant
  }
}
