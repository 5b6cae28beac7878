import ArcFedAzureIdentity

/// What an application in the pod does through the Blob library.
extension Pod {
  /// Writes a blob; without `overwrite` one that exists is refused.
  public func upload(
    _ content: String, to blob: String, in container: String, of account: StorageAccount,
    overwrite: Bool = false
  ) async throws(Refusal) {
    let credential = try await credential(clientID: nil)
    try await cluster.world.simulated { () async throws(Refusal) in
      do throws(ServiceFailure) {
        try await account.client(blob, in: container, credential).upload(
          Array(content.utf8), overwrite: overwrite)
      } catch {
        throw Refusal(.storage, error)
      }
    }
  }

  /// Reads a blob.
  public func download(
    _ blob: String, in container: String, of account: StorageAccount
  ) async throws(Refusal) -> String {
    let credential = try await credential(clientID: nil)
    let bytes = try await cluster.world.simulated { () async throws(Refusal) in
      do throws(ServiceFailure) {
        return try await account.client(blob, in: container, credential).download()
      } catch {
        throw Refusal(.storage, error)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
