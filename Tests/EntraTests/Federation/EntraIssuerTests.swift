import Testing

@testable import ArcFedEntra

@Suite("Issuers that are Entra itself")
struct EntraIssuerTests {
  private static let configuration = TenantConfiguration(tenantID: TenantWorld.tenantID)
  private static let other = "22222222-3333-4444-8555-666666666666"

  @Test(
    "Are told by their host, in whatever case",
    arguments: [
      ("https://sts.windows.net/\(TenantWorld.tenantID)/", EntraIssuer.Place.sameTenant),
      ("https://login.microsoftonline.com/\(TenantWorld.tenantID)/v2.0", .sameTenant),
      ("https://login.microsoftonline.com/\(other)/v2.0", .anotherTenant),
      ("https://login.windows.net/\(TenantWorld.tenantID)/", .anotherTenant),
      ("https://login.microsoft.com/\(other)", .anotherTenant),
      ("HTTPS://STS.Windows.NET/\(TenantWorld.tenantID)/", .anotherTenant),
      ("https://sts.windows.net", .anotherTenant),
      ("https://login.microsoftonline.us/\(TenantWorld.tenantID)/v2.0", .anotherCloud),
      ("https://sts.chinacloudapi.cn/\(other)/", .anotherCloud),
      ("https://Login.MicrosoftOnline.de/\(other)/", .anotherCloud),
    ])
  func told(issuer: String, place: EntraIssuer.Place) {
    #expect(EntraIssuer(issuer, seenFrom: Self.configuration)?.place == place)
  }

  @Test(
    "Are not those that only look alike",
    arguments: [
      "", "https://", "https:/", "http://sts.windows.net/", "sts.windows.net",
      "https://sts.windows.net.example/", "https://xsts.windows.net/", "https://sts.windows.ne/",
      "https://sts.windows.net:443/", "https://sts\u{212A}windows.net/", "https://sts[windows.net/",
      "https://login.microsoftonline.org/", "https://oidc.example/sts.windows.net",
    ])
  func lookAlikes(issuer: String) {
    #expect(EntraIssuer(issuer, seenFrom: Self.configuration) == nil)
  }

  @Test("Are those of the tenant's own addresses, which follow its configuration")
  func ownAddresses() {
    var configuration = Self.configuration
    configuration.authority = "https://login.arcfed.example"
    configuration.stsIssuer = "https://sts.arcfed.example"
    configuration.tenantID = Self.other
    #expect(configuration.issuerV1 == "https://sts.arcfed.example/\(Self.other)/")
    #expect(configuration.issuerV2 == "https://login.arcfed.example/\(Self.other)/v2.0")
    for issuer in [configuration.issuerV1, configuration.issuerV2] {
      #expect(EntraIssuer(issuer, seenFrom: configuration)?.place == .sameTenant)
      #expect(EntraIssuer(issuer, seenFrom: Self.configuration) == nil)
    }
    #expect(
      EntraIssuer("https://LOGIN.arcfed.example/x", seenFrom: configuration)?.place
        == .anotherTenant)
  }
}
