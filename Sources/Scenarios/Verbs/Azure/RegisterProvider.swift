import ArcFed
import ArcFedJSON

/// `az provider register`.
struct RegisterProvider: Verb {
  static let name = "registerProvider"
  static let summary = "registers a resource provider with the subscription"
  static let reality = """
    A subscription must register a provider once before it can hold its resources. Azure Arc \
    needs Microsoft.Kubernetes and Microsoft.KubernetesConfiguration.
    """
  static let fields: [FieldSchema] = [
    .required("namespace", .string, "the provider, for example Microsoft.Kubernetes")
  ]
  static let shorthand: String? = "namespace"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("namespace") }

  var commands: [String] { ["az provider register --namespace \(subject) --wait"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.register(provider: subject)
  }
}
