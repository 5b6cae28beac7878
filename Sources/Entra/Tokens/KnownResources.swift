import ArcFedJSON

/// The resources that every tenant knows.
enum KnownResources {
  /// Application ID URIs and client ids of Azure's own services (Microsoft Entra, "Verify
  /// first-party Microsoft applications in sign-in reports", and each service's page on tokens).
  private static let identifiers: [String: String] = [
    "https://vault.azure.net": vault, vault: vault,
    "https://management.azure.com": management, "https://management.core.windows.net": management,
    management: management,
    "https://graph.microsoft.com": graph, graph: graph,
    "https://storage.azure.com": storage, storage: storage,
  ]
  private static let vault = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"
  private static let management = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
  private static let graph = "00000003-0000-0000-c000-000000000000"
  private static let storage = "e406a681-f3d4-42a8-90b6-c2b029497af1"

  private static let blobSuffix = ".blob.core.windows.net"

  /// Whether `resource` names a service of Azure, with or without a slash at its end.
  static func contains(_ resource: String) -> Bool { appID(of: resource) != nil }

  /// The client id of the service of Azure that `resource` names; nil when it names none.
  static func appID(of resource: String) -> String? {
    let name = withoutTrailingSlash(resource.inLowerCase)
    return identifiers[name] ?? (isBlobAccount(name) ? storage : nil)
  }

  /// `text` without one slash at its end.
  static func withoutTrailingSlash(_ text: String) -> String {
    text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  /// `https://{account}.blob.core.windows.net`, an account of 3 to 24 small letters and digits
  /// (Azure Storage, "Storage account overview").
  private static func isBlobAccount(_ name: String) -> Bool {
    guard name.hasPrefix("https://"), name.hasSuffix(blobSuffix) else { return false }
    let account = name.dropFirst("https://".count).dropLast(blobSuffix.count)
    return (3...24).contains(account.utf8.count)
      && account.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
  }
}
