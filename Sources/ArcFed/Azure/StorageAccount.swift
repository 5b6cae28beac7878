import ArcFedAzureIdentity
import ArcFedHTTP
package import ArcFedJSON

/// A storage account: `Microsoft.Storage/storageAccounts`.
public struct StorageAccount: Sendable {
  /// A version of the control plane that is generally available.
  static let apiVersion = "2024-01-01"

  /// Its name.
  public let name: String
  /// Its id in Azure, the scope of role assignments on it.
  public let resourceID: String
  /// `https://{name}.blob.core.windows.net`.
  public let url: String
  /// The resource as Resource Manager shows it.
  package let json: JSONValue
  private let azure: AzureOperator
  private let network: Network

  /// Reads a Resource Manager answer.
  init(_ json: JSONValue, azure: AzureOperator, network: Network) {
    self.json = json
    self.azure = azure
    self.network = network
    let name = json["name"]?.stringValue ?? ""
    self.name = name
    resourceID = json["id"]?.stringValue ?? ""
    url = "https://\(name).blob.core.windows.net"
  }

  /// The id in Azure of a container, a narrower scope than the account.
  public func resourceID(ofContainer container: String) -> String {
    "\(resourceID)/blobServices/default/containers/\(container)"
  }

  /// Makes a container of blobs, in the operator's name: who needs the role
  /// `Storage Blob Data Contributor`, as in reality owning the account is not enough.
  public func createContainer(named container: String) async throws(Refusal) {
    let token = try await azure.token(scope: BearerRequest.storageScope)
    let response = try await BearerRequest.send(
      .put, "\(url)/\(container)?restype=container", token: token, over: network)
    guard response.isSuccess else { throw Refusal(storage: ServiceError(xml: response)) }
  }

  /// A client of one blob that asks for tokens with `credential`.
  func client(
    _ blob: String, in container: String, _ credential: any TokenCredential
  ) -> BlobClient {
    BlobClient(
      accountURL: url, container: container, blob: blob, credential: credential, network: network)
  }
}
