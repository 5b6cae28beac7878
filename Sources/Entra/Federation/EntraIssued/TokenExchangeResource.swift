/// The resource whose tokens Entra takes as federated assertions: "AAD Token Exchange Endpoint:
/// Public". It understands v2.0 tokens, so their audience is its client id and not the URI that
/// they were asked for by (Microsoft Entra, "Configure an application to trust a managed
/// identity").
enum TokenExchangeResource {
  /// By this the token is asked for, and this stands in the credential.
  static let uri = "api://AzureADTokenExchange"
  /// This stands in the token.
  static let appID = "fb60f99c-7a34-4190-8149-302f77469936"

  /// Whether a resource of that name is meant.
  static func isNamed(_ name: String) -> Bool {
    let name = KnownResources.withoutTrailingSlash(name).lowercased()
    return name == uri.lowercased() || name == appID
  }

  /// The resource as its tokens need it.
  static let application = ResourceApplication(
    appID: appID, tokenVersion: .v2, asksForTokenType: true, roles: [])
}
