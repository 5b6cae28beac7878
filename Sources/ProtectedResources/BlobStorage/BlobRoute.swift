import ArcFedHTTP

/// What a request to an account asks for ("Blob service REST API").
enum BlobRoute: Hashable {
  case listContainers
  case createContainer(String)
  case containerProperties(String)
  case deleteContainer(String)
  case listBlobs(String)
  case putBlob(String, String)
  case getBlob(String, String)
  case blobProperties(String, String)
  case deleteBlob(String, String)

  /// Reads a request whose path, without the account, has these segments.
  init(_ request: HTTPRequest, path: [String]) throws(StorageError) {
    let operation = request.queryValue("comp")?.lowercased()
    let isContainer = request.queryValue("restype")?.lowercased() == "container"
    guard let container = path.first else {
      guard request.method == .get, operation == "list" else { throw .unsupportedVerb }
      self = .listContainers
      return
    }
    let blob = path.dropFirst().joined(separator: "/")
    switch (request.method, operation, blob.isEmpty && isContainer) {
    case (.get, "list", true): self = .listBlobs(container)
    case (.put, nil, true): self = .createContainer(container)
    case (.get, nil, true), (.head, nil, true): self = .containerProperties(container)
    case (.delete, nil, true): self = .deleteContainer(container)
    case (_, let name?, _): throw .invalidParameter("comp", name)
    case (_, _, true): throw .unsupportedVerb
    case (_, _, false) where blob.isEmpty: throw .resourceNotFound
    case (.put, nil, _): self = .putBlob(container, blob)
    case (.get, nil, _): self = .getBlob(container, blob)
    case (.head, nil, _): self = .blobProperties(container, blob)
    case (.delete, nil, _): self = .deleteBlob(container, blob)
    default: throw .unsupportedVerb
    }
  }

  /// The container in the address.
  var container: String? {
    switch self {
    case .listContainers: nil
    case .createContainer(let name), .containerProperties(let name): name
    case .deleteContainer(let name), .listBlobs(let name): name
    case .putBlob(let name, _), .getBlob(let name, _): name
    case .blobProperties(let name, _), .deleteBlob(let name, _): name
    }
  }

  /// What a role must grant, any of the list ("Authorize with Microsoft Entra ID", permissions for
  /// blob service operations).
  func permissions(isNewBlob: Bool) -> [(action: String, isDataAction: Bool)] {
    let containers = "Microsoft.Storage/storageAccounts/blobServices/containers"
    return switch self {
    case .listContainers, .containerProperties: [("\(containers)/read", false)]
    case .createContainer: [("\(containers)/write", false)]
    case .deleteContainer: [("\(containers)/delete", false)]
    case .listBlobs, .getBlob, .blobProperties: [("\(containers)/blobs/read", true)]
    case .deleteBlob: [("\(containers)/blobs/delete", true)]
    case .putBlob where isNewBlob:
      [("\(containers)/blobs/write", true), ("\(containers)/blobs/add/action", true)]
    case .putBlob: [("\(containers)/blobs/write", true)]
    }
  }
}
