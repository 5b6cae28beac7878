import ArcFedJSON
import ArcFedSimulation

/// The public documents of a tenant: what it says about itself, and its keys.
///
/// Members and their order: recorded documents, as in panva/wellknown (`issuers/entra-common`).
struct TenantDocuments: Sendable {
  /// The names under which the public cloud is known (instance discovery).
  static let publicCloudHosts = [
    "login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net",
  ]

  let configuration: TenantConfiguration
  let signingKeys: SigningKeyRing
  let clock: any WorldClock
  private let written = WrittenDocuments()

  private var authority: String { configuration.authority }

  /// `/{tenant}/v2.0/.well-known/openid-configuration`.
  func openIDConfigurationV2(for tenant: TenantName) -> [UInt8] {
    let name = self.name(of: tenant)
    return written.bytes(of: .openIDConfigurationV2, for: name) {
      ([], openIDConfigurationV2(for: tenant, named: name))
    }
  }

  private func openIDConfigurationV2(for tenant: TenantName, named name: String) -> JSONValue {
    let base = "\(authority)/\(name)"
    return [
      "token_endpoint": .string("\(base)/oauth2/v2.0/token"),
      "token_endpoint_auth_methods_supported": [
        "client_secret_post", "private_key_jwt", "client_secret_basic",
      ],
      "jwks_uri": .string("\(base)/discovery/v2.0/keys"),
      "response_modes_supported": ["query", "fragment", "form_post"],
      "subject_types_supported": ["pairwise"],
      "id_token_signing_alg_values_supported": ["RS256"],
      "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
      "scopes_supported": ["openid", "profile", "email", "offline_access"],
      "issuer": .string(issuerV2(for: tenant)),
      "request_uri_parameter_supported": false,
      "userinfo_endpoint": .string("\(configuration.graphOrigin)/oidc/userinfo"),
      "authorization_endpoint": .string("\(base)/oauth2/v2.0/authorize"),
      "device_authorization_endpoint": .string("\(base)/oauth2/v2.0/devicecode"),
      "http_logout_supported": true,
      "frontchannel_logout_supported": true,
      "end_session_endpoint": .string("\(base)/oauth2/v2.0/logout"),
      "claims_supported": [
        "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name",
        "msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username",
        "name", "tid", "ver", "at_hash", "c_hash", "email",
      ],
      "kerberos_endpoint": .string("\(base)/kerberos"),
      "tenant_region_scope": tenant.isShared ? .null : "WW",
      "cloud_instance_name": "microsoftonline.com",
      "cloud_graph_host_name": "graph.windows.net",
      "msgraph_host": "graph.microsoft.com",
      "rbac_url": "https://pas.windows.net",
    ]
  }

  /// `/{tenant}/.well-known/openid-configuration`.
  func openIDConfigurationV1(for tenant: TenantName) -> [UInt8] {
    let name = self.name(of: tenant)
    return written.bytes(of: .openIDConfigurationV1, for: name) {
      ([], openIDConfigurationV1(for: tenant, named: name))
    }
  }

  private func openIDConfigurationV1(for tenant: TenantName, named name: String) -> JSONValue {
    let base = "\(authority)/\(name)"
    return [
      "token_endpoint": .string("\(base)/oauth2/token"),
      "token_endpoint_auth_methods_supported": [
        "client_secret_post", "private_key_jwt", "client_secret_basic",
      ],
      "jwks_uri": .string("\(authority)/common/discovery/keys"),
      "response_modes_supported": ["query", "fragment", "form_post"],
      "subject_types_supported": ["pairwise"],
      "id_token_signing_alg_values_supported": ["RS256"],
      "response_types_supported": [
        "code", "id_token", "code id_token", "token id_token", "token",
      ],
      "scopes_supported": ["openid"],
      "issuer": .string(
        tenant.isShared ? "\(configuration.stsIssuer)/{tenantid}/" : configuration.issuerV1),
      "microsoft_multi_refresh_token": true,
      "authorization_endpoint": .string("\(base)/oauth2/authorize"),
      "device_authorization_endpoint": .string("\(base)/oauth2/devicecode"),
      "http_logout_supported": true,
      "frontchannel_logout_supported": true,
      "end_session_endpoint": .string("\(base)/oauth2/logout"),
      "check_session_iframe": .string("\(base)/oauth2/checksession"),
      "userinfo_endpoint": .string("\(base)/openid/userinfo"),
      "claims_supported": [
        "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name",
        "msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "email",
        "given_name", "family_name", "nickname",
      ],
      "kerberos_endpoint": .string("\(base)/kerberos"),
      "tenant_region_scope": tenant.isShared ? .null : "WW",
      "cloud_instance_name": "microsoftonline.com",
      "cloud_graph_host_name": "graph.windows.net",
      "msgraph_host": "graph.microsoft.com",
      "rbac_url": "https://pas.windows.net",
    ]
  }

  /// `/{tenant}/discovery/v2.0/keys`.
  func keysV2(for tenant: TenantName) -> [UInt8] {
    keys(.keysV2, for: name(of: tenant), issuer: issuerV2(for: tenant))
  }

  /// `/{tenant}/discovery/keys`, whose keys name no issuer.
  func keysV1() -> [UInt8] {
    keys(.keysV1, for: configuration.tenantID, issuer: nil)
  }

  private func keys(
    _ kind: WrittenDocuments.Kind, for name: String, issuer: @autoclosure () -> String?
  ) -> [UInt8] {
    let now = clock.now
    let generations = signingKeys.publishedGenerations(at: now)
    return written.bytes(of: kind, for: name, keys: generations) {
      let published = signingKeys.publishedEntries(at: now)
      let issuer = issuer()
      return (
        published.map(\.generation),
        ["keys": .array(published.map { $0.key.published(issuer: issuer) })]
      )
    }
  }

  /// What a document calls the tenant: a name that is shared as it was spelled, any other the id.
  private func name(of tenant: TenantName) -> String {
    tenant.isShared ? tenant.text : configuration.tenantID
  }

  /// `/common/discovery/instance`: where the metadata of an authority is; nil for a host that is
  /// not of Azure. Version 1.0 of the answer has no list of clouds.
  func instance(of authorizationEndpoint: String, apiVersion: String) -> JSONValue? {
    let parts = authorizationEndpoint.split(separator: "/", omittingEmptySubsequences: true)
    guard parts.count >= 3, parts[0].lowercased() == "https:",
      isKnownHost(parts[1].lowercased())
    else { return nil }
    var answer: JSONObject = [
      "tenant_discovery_endpoint": .string(
        "https://\(parts[1])/\(parts[2])/v2.0/.well-known/openid-configuration"),
      "api-version": .string(apiVersion),
    ]
    if apiVersion != "1.0" { answer["metadata"] = Self.clouds }
    return .object(answer)
  }

  private func isKnownHost(_ host: String) -> Bool {
    "https://\(host)" == authority || Self.publicCloudHosts.contains(host)
  }

  private func issuerV2(for tenant: TenantName) -> String {
    // Shared documents hold the placeholder itself.
    tenant.isShared ? "\(authority)/{tenantid}/v2.0" : configuration.issuerV2
  }

  private static let clouds: JSONValue = [
    cloud("login.microsoftonline.com", cache: "login.windows.net", publicCloudHosts),
    cloud(
      "login.partner.microsoftonline.cn", cache: "login.partner.microsoftonline.cn",
      ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"]),
    cloud(
      "login.microsoftonline.de", cache: "login.microsoftonline.de", ["login.microsoftonline.de"]),
    cloud(
      "login.microsoftonline.us", cache: "login.microsoftonline.us",
      ["login.microsoftonline.us", "login.usgovcloudapi.net"]),
    cloud(
      "login-us.microsoftonline.com", cache: "login-us.microsoftonline.com",
      ["login-us.microsoftonline.com"]),
  ]

  private static func cloud(_ network: String, cache: String, _ aliases: [String]) -> JSONValue {
    [
      "preferred_network": .string(network), "preferred_cache": .string(cache),
      "aliases": .array(aliases.map { .string($0) }),
    ]
  }
}
