import ArcFed
import ArcFedJSON

/// What an application in the pod does through the Key Vault library.
struct ReadSecret: Verb {
  static let name = "readSecret"
  static let summary = "lets the workload read a secret from a vault"
  static let reality = """
    The Key Vault library asks without a token, learns from the challenge which tenant and \
    resource to ask for, exchanges the service account token, and asks again. The vault checks \
    the token with Microsoft Entra's public keys and the caller's role.
    """
  static let fields: [FieldSchema] =
    PodArgument.fields + [
      .required("vault", .reference(.vault), "the vault"),
      .required("name", .string, "the secret's name"),
    ]

  private let arguments: Arguments
  private let pod: PodArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    pod = PodArgument(arguments)
  }

  private var secret: String { arguments.string("name") }
  private var vault: String { arguments.string("vault") }

  var subject: String { "\(secret) from \(vault) by \(pod.name)" }

  var commands: [String] {
    [
      "python3 -c 'from azure.identity import WorkloadIdentityCredential as C; "
        + "from azure.keyvault.secrets import SecretClient as S; "
        + "print(S(\"https://\(vault).vault.azure.net\", C()).get_secret(\"\(secret)\").value)'"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let vault = try stage.emulator.vault(named: vault)
    let value = try await pod.pod(on: stage).readSecret(named: secret, from: vault)
    return ["value": .string(value)]
  }
}
