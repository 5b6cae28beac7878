import Testing

@testable import ArcFedEntra

@Suite("Resources that every tenant knows")
struct KnownResourcesTests {
  @Test(
    "Azure's services are known, with and without a slash and in any case",
    arguments: [
      "https://vault.azure.net", "https://vault.azure.net/", "HTTPS://Vault.Azure.Net",
      "https://management.azure.com", "https://management.core.windows.net/",
      "https://graph.microsoft.com", "https://storage.azure.com/",
      "https://abc.blob.core.windows.net", "https://abc123abc123abc123abc123.blob.core.windows.net",
      "00000003-0000-0000-c000-000000000000",
    ])
  func known(resource: String) {
    #expect(KnownResources.contains(resource))
  }

  @Test(
    "Nothing else is",
    arguments: [
      "", "/", "vault.azure.net", "http://vault.azure.net", "https://vault.azure.net//",
      "https://kv.vault.azure.net", "https://ab.blob.core.windows.net",
      "https://a-b-c.blob.core.windows.net", "https://.blob.core.windows.net",
      "https://abc.blob.core.windows.net.attacker.example",
      "https://attacker.example/https://vault.azure.net",
    ])
  func unknown(resource: String) {
    #expect(!KnownResources.contains(resource))
  }
}
