// What goes wrong with containers, blobs and the form of requests. Codes and statuses: "Blob
// service error codes" and "Common REST API error codes". The service's own sentences differ a
// little from those tables; where a recording or a public issue shows one, it stands here as
// recorded.

extension StorageError {
  static let containerNotFound = StorageError(
    status: 404, code: "ContainerNotFound", message: "The specified container does not exist.")

  static let containerExists = StorageError(
    status: 409, code: "ContainerAlreadyExists",
    message: "The specified container already exists.")

  static let blobNotFound = StorageError(
    status: 404, code: "BlobNotFound", message: "The specified blob does not exist.")

  static let blobExists = StorageError(
    status: 409, code: "BlobAlreadyExists", message: "The specified blob already exists.")

  static let conditionNotMet = StorageError(
    status: 412, code: "ConditionNotMet",
    message: "The condition specified using HTTP conditional header(s) is not met.")

  static let notModified = StorageError(
    status: 304, code: "ConditionNotMet",
    message: "The condition specified using HTTP conditional header(s) is not met.")

  static let invalidRange = StorageError(
    status: 416, code: "InvalidRange",
    message: "The range specified is invalid for the current size of the resource.")

  static let invalidResourceName = StorageError(
    status: 400, code: "InvalidResourceName",
    message: "The specified resource name contains invalid characters.")

  static let outOfRangeInput = StorageError(
    status: 400, code: "OutOfRangeInput",
    message: "The specified resource name length is not "
      + "within the permissible limits.")

  /// The name of a blob that is too long (Azure/Azurite#398).
  static let inputOutOfRange = StorageError(
    status: 400, code: "OutOfRangeInput", message: "One of the request inputs is out of range.")

  /// The limit is the emulator's; the element that names it is the service's.
  static func bodyTooLarge(maximumBytes: Int) -> StorageError {
    StorageError(
      status: 413, code: "RequestBodyTooLarge",
      message: "The request body is too large and exceeds the maximum permissible limit.",
      elements: [Element(name: "MaxLimit", text: "\(maximumBytes)")])
  }

  static func missingHeader(_ name: String) -> StorageError {
    StorageError(
      status: 400, code: "MissingRequiredHeader",
      message: "An HTTP header that's mandatory for this request is not specified.",
      elements: [Element(name: "HeaderName", text: name)])
  }

  static func invalidHeader(_ name: String, _ value: String) -> StorageError {
    StorageError(
      status: 400, code: "InvalidHeaderValue",
      message: "The value for one of the HTTP headers is not in the correct format.",
      elements: [
        Element(name: "HeaderName", text: name), Element(name: "HeaderValue", text: value),
      ])
  }

  static func invalidParameter(_ name: String, _ value: String) -> StorageError {
    StorageError(
      status: 400, code: "InvalidQueryParameterValue",
      message: "Value for one of the query parameters specified in the request URI is invalid.",
      elements: [
        Element(name: "QueryParameterName", text: name),
        Element(name: "QueryParameterValue", text: value),
        Element(name: "Reason", text: ""),
      ])
  }

  static let unsupportedVerb = StorageError(
    status: 405, code: "UnsupportedHttpVerb",
    message: "The resource doesn't support specified Http Verb.")

  static let internalFailure = StorageError(
    status: 500, code: "InternalError",
    message: "The server encountered an internal error. Please retry the request.")
}

// MARK: - Containers that go

extension StorageError {
  /// "Delete Container", remarks: for at least 30 seconds the name cannot be taken again. The
  /// sentence is from memory.
  static let containerBeingDeleted = StorageError(
    status: 409, code: "ContainerBeingDeleted",
    message: "The specified container is being deleted. Try operation later.")
}

// MARK: - Conditions

extension StorageError {
  /// Azure/azure-storage-ruby, integration tests of conditional reads.
  static let unsatisfiableCondition = StorageError(
    status: 400, code: "UnsatisfiableCondition",
    message: "The request includes an unsatisfiable condition for this operation.")

  static let multipleConditions = StorageError(
    status: 400, code: "MultipleConditionHeadersNotSupported",
    message: "Multiple condition headers are not supported.")
}

// MARK: - Leases

extension StorageError {
  static let blobLeaseNotPresent = StorageError(
    status: 412, code: "LeaseNotPresentWithBlobOperation",
    message: "There is currently no lease on the blob.")

  static let containerLeaseNotPresent = StorageError(
    status: 412, code: "LeaseNotPresentWithContainerOperation",
    message: "There is currently no lease on the container.")
}

// MARK: - Hashes

extension StorageError {
  static let invalidMD5 = StorageError(
    status: 400, code: "InvalidMd5",
    message: "The MD5 value specified in the request is invalid. MD5 value must be 128 bits and "
      + "base64 encoded.")

  /// Recorded by the Azure SDK for JavaScript's storage tests.
  static func md5Mismatch(given: String, computed: String) -> StorageError {
    StorageError(
      status: 400, code: "Md5Mismatch",
      message: "The MD5 value specified in the request did not match with the MD5 value calculated "
        + "by the server.",
      elements: [
        Element(name: "UserSpecifiedMd5", text: given),
        Element(name: "ServerCalculatedMd5", text: computed),
      ])
  }

  /// Recorded by the Azure SDK for JavaScript's storage tests.
  static func crc64Mismatch(given: String, computed: String) -> StorageError {
    StorageError(
      status: 400, code: "Crc64Mismatch",
      message: "The CRC64 value specified in the request did not match with the CRC64 value "
        + "calculated by the server.",
      elements: [
        Element(name: "UserSpecifiedCrc", text: given),
        Element(name: "ServerCalculatedCrc", text: computed),
      ])
  }

  /// Azure SDK for Java, tests of content validation.
  static let bothHashes = StorageError(
    status: 400, code: "BothCrc64AndMd5HeaderPresent",
    message: "Both x-ms-content-crc64 header and Content-MD5 header are present.")
}

// MARK: - Blocks

extension StorageError {
  static let invalidBlockID = StorageError(
    status: 400, code: "InvalidBlockId",
    message: "The specified block ID is invalid. The block ID must be Base64-encoded.")

  /// Among other things, block ids of different lengths (azure-docs, "Troubleshoot
  /// InvalidBlobOrBlock when uploading with Azure Storage Explorer").
  static let invalidBlobOrBlock = StorageError(
    status: 400, code: "InvalidBlobOrBlock",
    message: "The specified blob or block content is invalid.")

  static let invalidBlockList = StorageError(
    status: 400, code: "InvalidBlockList", message: "The specified block list is invalid.")

  static let blockListTooLong = StorageError(
    status: 400, code: "BlockListTooLong",
    message: "The block list may not contain more than 50,000 blocks.")

  static let tooManyBlocks = StorageError(
    status: 409, code: "BlockCountExceedsLimit",
    message: "The uncommitted block count cannot exceed the maximum limit of 100,000 blocks.")

  /// The sentence is from memory.
  static let invalidXML = StorageError(
    status: 400, code: "InvalidXmlDocument",
    message: "XML specified is not syntactically valid.")

  static func unsupportedXMLNode(_ name: String) -> StorageError {
    StorageError(
      status: 400, code: "UnsupportedXmlNode",
      message: "One of the XML nodes specified in the request body is not supported.",
      elements: [Element(name: "XmlNodeName", text: name)])
  }
}

// MARK: - Metadata and parameters

extension StorageError {
  static let emptyMetadataKey = StorageError(
    status: 400, code: "EmptyMetadataKey",
    message: "The key for one of the metadata key-value pairs is empty.")

  static let invalidMetadata = StorageError(
    status: 400, code: "InvalidMetadata",
    message: "The metadata specified is invalid. It has characters that are not permitted.")

  static let metadataTooLarge = StorageError(
    status: 400, code: "MetadataTooLarge",
    message: "The metadata specified exceeds the maximum permissible limit.")

  static func missingParameter(_ name: String) -> StorageError {
    StorageError(
      status: 400, code: "MissingRequiredQueryParameter",
      message: "A query parameter that's mandatory for this request is not specified.",
      elements: [Element(name: "QueryParameterName", text: name)])
  }

  static func parameterOutOfRange(
    _ name: String, _ value: String, _ range: ClosedRange<Int>
  ) -> StorageError {
    StorageError(
      status: 400, code: "OutOfRangeQueryParameterValue",
      message: "One of the query parameters specified in the request URI is outside the "
        + "permissible range.",
      elements: [
        Element(name: "QueryParameterName", text: name),
        Element(name: "QueryParameterValue", text: value),
        Element(name: "MinimumAllowed", text: "\(range.lowerBound)"),
        Element(name: "MaximumAllowed", text: "\(range.upperBound)"),
      ])
  }
}
