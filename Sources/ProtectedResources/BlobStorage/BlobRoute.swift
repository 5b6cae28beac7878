import ArcFedHTTP

/// What a request to an account asks for ("Blob service REST API").
enum BlobRoute: Hashable {
  case listContainers
  case createContainer(String)
  case containerProperties(String)
  case setContainerMetadata(String)
  case deleteContainer(String)
  case listBlobs(String)
  case putBlob(String, String)
  case getBlob(String, String)
  case blobProperties(String, String)
  case setBlobProperties(String, String)
  case blobMetadata(String, String)
  case setBlobMetadata(String, String)
  case putBlock(String, String)
  case putBlockList(String, String)
  case blockList(String, String)
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
    if blob.isEmpty {
      guard isContainer else { throw .resourceNotFound }
      self = try Self.container(container, request.method, operation)
    } else {
      try Self.checkWrite(request)
      self = try Self.blob(container, blob, request.method, operation)
    }
  }

  /// Blobs are not copied, and what is written is the blob itself: a request that means anything
  /// else must not be taken for one that writes the blob.
  private static func checkWrite(_ request: HTTPRequest) throws(StorageError) {
    guard request.method == .put else { return }
    if let source = request.headers["x-ms-copy-source"] {
      throw .invalidHeader("x-ms-copy-source", source)
    }
    if let (name, value) = pastParameter(of: request) { throw .invalidParameter(name, value) }
  }

  /// The parameter that names a snapshot or a version of a blob, and its value ("Get Blob").
  static func pastParameter(of request: HTTPRequest) -> (name: String, value: String)? {
    for name in ["snapshot", "versionid"] {
      if let value = request.queryValue(name) { return (name, value) }
    }
    return nil
  }

  private static func container(
    _ name: String, _ method: HTTPMethod, _ operation: String?
  ) throws(StorageError) -> BlobRoute {
    switch (method, operation) {
    case (.get, "list"): return .listBlobs(name)
    case (.put, nil): return .createContainer(name)
    case (.get, nil), (.head, nil), (.get, "metadata"), (.head, "metadata"):
      return .containerProperties(name)
    case (.put, "metadata"): return .setContainerMetadata(name)
    case (.delete, nil): return .deleteContainer(name)
    case (_, let operation?): throw .invalidParameter("comp", operation)
    default: throw .unsupportedVerb
    }
  }

  private static func blob(
    _ container: String, _ name: String, _ method: HTTPMethod, _ operation: String?
  ) throws(StorageError) -> BlobRoute {
    switch (method, operation) {
    case (.put, nil): return .putBlob(container, name)
    case (.get, nil): return .getBlob(container, name)
    case (.head, nil): return .blobProperties(container, name)
    case (.delete, nil): return .deleteBlob(container, name)
    case (.put, "properties"): return .setBlobProperties(container, name)
    case (.get, "metadata"), (.head, "metadata"): return .blobMetadata(container, name)
    case (.put, "metadata"): return .setBlobMetadata(container, name)
    case (.put, "block"): return .putBlock(container, name)
    case (.put, "blocklist"): return .putBlockList(container, name)
    case (.get, "blocklist"): return .blockList(container, name)
    case (_, let operation?): throw .invalidParameter("comp", operation)
    default: throw .unsupportedVerb
    }
  }

  /// The container in the address, and the blob.
  var names: (container: String?, blob: String?) {
    switch self {
    case .listContainers: (nil, nil)
    case .createContainer(let name), .containerProperties(let name): (name, nil)
    case .setContainerMetadata(let name), .deleteContainer(let name): (name, nil)
    case .listBlobs(let name): (name, nil)
    case .putBlob(let name, let blob), .getBlob(let name, let blob): (name, blob)
    case .blobProperties(let name, let blob), .setBlobProperties(let name, let blob): (name, blob)
    case .blobMetadata(let name, let blob), .setBlobMetadata(let name, let blob): (name, blob)
    case .putBlock(let name, let blob), .putBlockList(let name, let blob): (name, blob)
    case .blockList(let name, let blob), .deleteBlob(let name, let blob): (name, blob)
    }
  }

  /// What a role must grant, any of the list ("Authorize with Microsoft Entra ID", permissions for
  /// blob service operations).
  func permissions(isNewBlob: Bool) -> [(action: String, isDataAction: Bool)] {
    let containers = "Microsoft.Storage/storageAccounts/blobServices/containers"
    return switch self {
    case .listContainers, .containerProperties: [("\(containers)/read", false)]
    case .createContainer, .setContainerMetadata: [("\(containers)/write", false)]
    case .deleteContainer: [("\(containers)/delete", false)]
    case .listBlobs, .getBlob, .blobProperties, .blobMetadata, .blockList:
      [("\(containers)/blobs/read", true)]
    case .deleteBlob: [("\(containers)/blobs/delete", true)]
    case .putBlob where isNewBlob:
      [("\(containers)/blobs/write", true), ("\(containers)/blobs/add/action", true)]
    case .putBlob, .setBlobProperties, .setBlobMetadata, .putBlock, .putBlockList:
      [("\(containers)/blobs/write", true)]
    }
  }
}
