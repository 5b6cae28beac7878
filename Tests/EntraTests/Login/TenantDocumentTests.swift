import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import Testing

@Suite("The tenant's public documents")
struct TenantDocumentTests {
  private static let origin = "https://login.microsoftonline.com"

  private func get(_ path: String) async throws -> HTTPResponse {
    try await TenantWorld().send(HTTPRequest(.get, Self.origin + path))
  }

  @Test("The v2.0 configuration has its members in their order")
  func version2() async throws {
    let base = "/\(TenantWorld.tenantID)"
    let document = try await get("\(base)/v2.0/.well-known/openid-configuration").json()
    #expect(
      document.objectValue?.keys == [
        "token_endpoint", "token_endpoint_auth_methods_supported", "jwks_uri",
        "response_modes_supported", "subject_types_supported",
        "id_token_signing_alg_values_supported", "response_types_supported", "scopes_supported",
        "issuer", "request_uri_parameter_supported", "userinfo_endpoint",
        "authorization_endpoint", "device_authorization_endpoint", "http_logout_supported",
        "frontchannel_logout_supported", "end_session_endpoint", "claims_supported",
        "kerberos_endpoint", "tenant_region_scope", "cloud_instance_name",
        "cloud_graph_host_name", "msgraph_host", "rbac_url",
      ])
    #expect(document["issuer"]?.stringValue == "\(Self.origin)\(base)/v2.0")
    #expect(document["jwks_uri"]?.stringValue == "\(Self.origin)\(base)/discovery/v2.0/keys")
    #expect(document["token_endpoint"]?.stringValue == "\(Self.origin)\(base)/oauth2/v2.0/token")
  }

  @Test("The shared documents hold the placeholder itself")
  func shared() async throws {
    let v2 = try await get("/common/v2.0/.well-known/openid-configuration").json()
    #expect(v2["issuer"]?.stringValue == "\(Self.origin)/{tenantid}/v2.0")
    #expect(v2["tenant_region_scope"] == .null)
    let v1 = try await get("/common/.well-known/openid-configuration").json()
    #expect(v1["issuer"]?.stringValue == "https://sts.windows.net/{tenantid}/")
    let keys = try await get("/common/discovery/v2.0/keys").json()
    #expect(keys.at("keys[0].issuer")?.stringValue == "\(Self.origin)/{tenantid}/v2.0")
  }

  @Test("The v1.0 configuration names the issuer of v1.0 tokens")
  func version1() async throws {
    let document = try await get("/\(TenantWorld.tenantID)/.well-known/openid-configuration")
      .json()
    let issuer = "https://sts.windows.net/\(TenantWorld.tenantID)/"
    #expect(document["issuer"]?.stringValue == issuer)
    #expect(document["jwks_uri"]?.stringValue == "\(Self.origin)/common/discovery/keys")
    #expect(document["microsoft_multi_refresh_token"]?.boolValue == true)
  }

  @Test("A key is shown with the certificate that carries it")
  func keys() async throws {
    let document = try await get("/\(TenantWorld.tenantID)/discovery/v2.0/keys").json()
    let key = try #require(document.at("keys[0]"))
    #expect(
      key.objectValue?.keys == ["kty", "use", "kid", "x5t", "n", "e", "x5c", "issuer"])
    let text = try #require(key.at("x5c[0]")?.stringValue)
    let certificate = try Certificate(der: Base64.decode(text))
    #expect(key["x5t"]?.stringValue == Base64URL.encode(certificate.thumbprintSHA1))
    #expect(key["kid"] == key["x5t"])
    #expect(certificate.publicKey.jwk.n == key["n"]?.stringValue)
    #expect(certificate.notAfter - certificate.notBefore == 5 * 365 * 86400)
    let v1 = try await get("/common/discovery/keys").json()
    #expect(v1.at("keys[0].issuer") == nil)
    #expect(v1.at("keys[0].kid") == key["kid"])
  }

  @Test("Instance discovery points at the tenant and lists the clouds in version 1.1")
  func instance() async throws {
    let endpoint = "\(Self.origin)/\(TenantWorld.tenantID)/oauth2/v2.0/authorize"
    let path = "/common/discovery/instance?authorization_endpoint=\(endpoint)"
    let new = try await get("\(path)&api-version=1.1").json()
    #expect(
      new["tenant_discovery_endpoint"]?.stringValue
        == "\(Self.origin)/\(TenantWorld.tenantID)/v2.0/.well-known/openid-configuration")
    #expect(new.at("metadata[0].preferred_cache")?.stringValue == "login.windows.net")
    #expect(
      new.at("metadata[0].aliases")?.arrayValue?.compactMap(\.stringValue) == [
        "login.microsoftonline.com", "login.windows.net", "login.microsoft.com",
        "sts.windows.net",
      ])
    #expect(new["metadata"]?.arrayValue?.count == 5)
    let old = try await get("\(path)&api-version=1.0").json()
    #expect(old["metadata"] == nil)
  }

  @Test("An unknown path is 404 in the shape of a refusal", arguments: ["/", "/a/b/c", "/health"])
  func unknownPath(path: String) async throws {
    let response = try await get(path)
    #expect(response.status == 404)
    #expect(try response.json()["error"]?.stringValue == "not_found")
    #expect(try response.json()["error_codes"]?.arrayValue?.isEmpty == true)
  }
}
