package import ArcFedJSON

/// What a service, or a client on its own account, answered when it said no.
public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// Who said no.
  public enum Service: String, Hashable, Sendable {
    case entra = "Microsoft Entra ID"
    case graph = "Microsoft Graph"
    case instanceMetadata = "Azure Instance Metadata Service"
    case resourceManager = "Azure Resource Manager"
    case keyVault = "Azure Key Vault"
    case storage = "Azure Storage"
    case kubernetes = "Kubernetes"
    case connectedK8s = "az connectedk8s"
    case azureIdentity = "azure-identity"
    case network = "network"
    case arcFed = "ArcFed"
  }

  /// Who said no.
  public let service: Service
  /// The HTTP status; nil when a client refused before it asked.
  public let status: Int?
  /// The owner's own code: `AADSTS700213`, `AuthorizationFailed`, `NotFound`.
  public let code: String
  /// The owner's own words, without trace ids and times.
  public let message: String
  /// The OAuth `error` member, where there is one.
  public let error: String?

  /// What `service` said.
  package init(
    _ service: Service, status: Int? = nil, code: String, message: String, error: String? = nil
  ) {
    self.service = service
    self.status = status
    self.code = code
    self.message = message
    self.error = error
  }

  /// A sentence for a person.
  public var description: String {
    let status = status.map { " (HTTP \($0))" } ?? ""
    return "\(service.rawValue) refused\(status): \(code): \(message)"
  }

  /// The same as scripts see it.
  package var json: JSONValue {
    var object: JSONObject = ["service": .string(service.rawValue)]
    if let status { object["status"] = .int(status) }
    object["code"] = .string(code)
    if let error { object["error"] = .string(error) }
    object["message"] = .string(message)
    return .object(object)
  }

  /// What ArcFed itself refuses: a name that nothing has, a file that is no state file.
  package static func arcFed(_ code: String, _ message: String) -> Refusal {
    Refusal(.arcFed, code: code, message: message)
  }
}
