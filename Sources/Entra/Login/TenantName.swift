import ArcFedJSON
import FoundationEssentials

/// The first segment of a path at login.microsoftonline.com: which tenant is meant.
struct TenantName: Hashable, Sendable {
  let text: String

  /// The names that stand for no tenant in particular.
  private static let shared: Set<String> = ["common", "organizations", "consumers"]

  /// The longest of them.
  private static let sharedBytesMaximum = "organizations".utf8.count

  /// Whether it stands for no tenant in particular.
  let isShared: Bool

  init(_ text: String) {
    self.text = text
    // A tenant's id is longer than any of them.
    isShared = text.utf8.count <= Self.sharedBytesMaximum && Self.shared.contains(text.inLowerCase)
  }

  /// Whether it means the tenant, or none in particular; otherwise why it means nothing.
  func check(
    against configuration: TenantConfiguration, inDiscovery: Bool = false
  ) throws(AADSTSRefusal) {
    guard !configuration.isNamed(text), !isShared else { return }
    let values = ["tenant": text]
    if let id = UUID(uuidString: text) {
      if id.uuidString.allSatisfy({ $0 == "0" || $0 == "-" }) {
        throw AADSTSRefusal(.emptyTenant)
      }
    } else if !isDomain {
      throw AADSTSRefusal(.malformedTenant, values)
    }
    throw AADSTSRefusal(inDiscovery ? .tenantNotFoundInDiscovery : .tenantNotFound, values)
  }

  /// Labels of letters, digits and hyphens, at least two of them (RFC 1035 §2.3.1).
  private var isDomain: Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2
      && labels.allSatisfy { label in
        !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
          && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      }
  }
}
