import ArcFed
import ArcFedJSON

/// `kube-apiserver-arg` in k3s's `config.yaml`, and a restart.
struct ConfigureAPIServer: Verb {
  static let name = "configureAPIServer"
  static let summary = "tells the API server its issuer (k3s config.yaml and a restart)"
  static let reality = """
    The cluster signs its tokens in its own name until it is told otherwise. On k3s one lists \
    the arguments in /etc/rancher/k3s/config.yaml and restarts; from then on the issuer in every \
    new token is the public one. Forgetting this is the most common mistake of all.
    """
  static let fields: [FieldSchema] = [
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
    .required("arguments", .list(.string), "what stands below kube-apiserver-arg"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var flags: [String] { arguments.strings("arguments") ?? [] }

  var subject: String { arguments.optional("cluster") ?? "the cluster" }

  var commands: [String] { Self.commands(flags) }

  /// What puts the flags into k3s's configuration.
  static func commands(_ flags: [String]) -> [String] {
    let list = flags.map { "  - '\($0)'\n" }.joined()
    return [
      "sudo tee -a /etc/rancher/k3s/config.yaml <<EOF\nkube-apiserver-arg:\n\(list)EOF",
      "sudo systemctl restart k3s",
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let cluster = try stage.cluster(arguments.optional("cluster"))
    try await cluster.configureAPIServer(flags)
    return [:]
  }
}
