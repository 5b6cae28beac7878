import Testing

@testable import ArcFedHTTPServer

@Suite struct CertificateNamesTests {
  private let names = CertificateNames(
    hosts: ["login.microsoftonline.com", "Management.Azure.com"],
    subdomainsOf: ["vault.azure.net"])

  @Test(
    "Names of the emulated hosts, their subdomains and of this machine are allowed",
    arguments: [
      "login.microsoftonline.com", "LOGIN.MicrosoftOnline.com", "management.azure.com",
      "kv.vault.azure.net", "my-vault_2.vault.azure.net", "localhost", "127.0.0.1", "::1", "[::1]",
    ])
  func allowed(name: String) { #expect(names.allow(name)) }

  @Test(
    "Every other name is refused",
    arguments: [
      "example.com", "microsoftonline.com", "evil-login.microsoftonline.com",
      "login.microsoftonline.com.", "login.microsoftonline.com.evil.test", "vault.azure.net",
      "a.b.vault.azure.net", "evilvault.azure.net", ".vault.azure.net", "-a.vault.azure.net",
      "a-.vault.azure.net", "*.vault.azure.net", "a,DNS:evil.test.vault.azure.net",
      "a,dns:b.vault.azure.net", "a\0.vault.azure.net", "", ".", "127.0.0.2", "0.0.0.0", "::",
      String(repeating: "a", count: 64) + ".vault.azure.net",
    ])
  func refused(name: String) { #expect(!names.allow(name)) }

  @Test("Without names only this machine's are allowed")
  func empty() {
    #expect(CertificateNames().allow("localhost"))
    #expect(!CertificateNames().allow("login.microsoftonline.com"))
  }

  @Test("A label may have 63 octets")
  func longLabel() {
    #expect(names.allow(String(repeating: "a", count: 63) + ".vault.azure.net"))
  }
}
