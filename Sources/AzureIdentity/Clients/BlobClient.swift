package import ArcFedHTTP

/// Uploads and downloads one blob as `azure-storage-blob` does for small ones.
///
/// The token goes out with the first request: there is no challenge round.
package struct BlobClient: Sendable {
  /// `azure-storage-blob` 12.31.1, `_serialize.py`.
  static let serviceVersion = "2026-10-06"
  /// `azure/storage/blob/_shared/constants.py`, `STORAGE_OAUTH_SCOPE`.
  static let scope = "https://storage.azure.com/.default"
  /// `max_single_get_size`: the first chunk of a download.
  static let firstChunkBytes = 32 * 1024 * 1024

  private let url: String
  private let credential: any TokenCredential
  private let network: Network

  /// A client of the blob `name` in `container` of the account at `accountURL`
  /// (`https://{account}.blob.core.windows.net`).
  package init(
    accountURL: String, container: String, blob name: String, credential: any TokenCredential,
    network: Network
  ) {
    let account = accountURL.hasSuffix("/") ? String(accountURL.dropLast()) : accountURL
    url = "\(account)/\(container)/\(name)"
    self.credential = credential
    self.network = network
  }

  /// Writes the blob; without `overwrite` an existing one is refused by the service.
  package func upload(
    _ bytes: [UInt8], overwrite: Bool = false
  ) async throws(ServiceFailure) {
    var headers: HTTPHeaders = [
      "x-ms-blob-type": "BlockBlob", "Content-Type": "application/octet-stream",
    ]
    if !overwrite { headers["If-None-Match"] = "*" }
    let response = try await send(.put, headers: headers, body: bytes)
    guard response.status == 201 else { throw .service(ServiceError(xml: response)) }
  }

  /// The blob's bytes: its first 32 MiB by range, and an empty blob by asking again without one.
  package func download() async throws(ServiceFailure) -> [UInt8] {
    let range: HTTPHeaders = ["x-ms-range": "bytes=0-\(Self.firstChunkBytes - 1)"]
    var response = try await send(.get, headers: range)
    if response.status == 416 { response = try await send(.get, headers: [:]) }
    guard response.status == 206 || response.status == 200 else {
      throw .service(ServiceError(xml: response))
    }
    return response.bytes
  }

  private func send(
    _ method: HTTPMethod, headers: HTTPHeaders, body: [UInt8] = []
  ) async throws(ServiceFailure) -> HTTPResponse {
    let token: AccessToken
    do {
      token = try await credential.token(scopes: [Self.scope])
    } catch {
      throw .authentication(error)
    }
    var headers = headers
    headers["x-ms-version"] = Self.serviceVersion
    headers["Authorization"] = "Bearer \(token.token)"
    let request: HTTPRequest
    do {
      request = try HTTPRequest(method, url, headers: headers, body: body)
    } catch {
      throw .invalidRequest("Invalid URL '\(url)'")
    }
    do {
      return try await network.send(request)
    } catch {
      throw .connection(error)
    }
  }
}
