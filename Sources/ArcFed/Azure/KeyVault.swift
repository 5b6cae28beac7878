import ArcFedAzureIdentity
import ArcFedHTTP
package import ArcFedJSON
import ArcFedSimulation

/// A key vault with role-based access: `Microsoft.KeyVault/vaults`.
public struct KeyVault: Sendable {
  /// A version of the control plane that knows role-based access.
  static let apiVersion = "2023-07-01"

  /// Its name.
  public let name: String
  /// Its id in Azure, the scope of role assignments on it.
  public let resourceID: String
  /// `https://{name}.vault.azure.net`.
  public let url: String
  /// The resource as Resource Manager shows it.
  package let json: JSONValue
  private let azure: AzureOperator
  private let network: Network
  private let clock: any WorldClock

  /// Reads a Resource Manager answer.
  init(_ json: JSONValue, azure: AzureOperator, network: Network, clock: any WorldClock) {
    self.json = json
    self.azure = azure
    self.network = network
    self.clock = clock
    let name = json["name"]?.stringValue ?? ""
    self.name = name
    resourceID = json["id"]?.stringValue ?? ""
    url = "https://\(name.lowercased()).vault.azure.net"
  }

  /// Stores a new version of a secret, in the operator's name: who needs the role
  /// `Key Vault Secrets Officer` on the vault, as in reality owning it is not enough.
  public func setSecret(named secret: String, to value: String) async throws(Refusal) {
    do throws(ServiceFailure) {
      _ = try await client(azure.tokenCredential).setSecret(named: secret, value: value)
    } catch {
      throw Refusal(.keyVault, error)
    }
  }

  /// A client that asks for tokens with `credential`.
  func client(_ credential: any TokenCredential) -> KeyVaultSecretClient {
    KeyVaultSecretClient(vaultURL: url, credential: credential, network: network, clock: clock)
  }
}
