import ArcFedHTTP
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedResourceManager

/// The errors of the vaults' data plane, in its shape:
/// `{"error":{"code","message","innererror":{"code"}}}` ("Authentication, requests and responses").
struct KeyVaultError: Error, Hashable {
  let status: Int
  let code: String
  let message: String
  var innerCode: String?

  var response: HTTPResponse {
    var error: JSONValue = ["code": .string(code), "message": .string(message)]
    if let innerCode { error["innererror"] = ["code": .string(innerCode)] }
    return .json(status, ["error": error])
  }
}

// MARK: - Tokens

extension KeyVaultError {
  private static func unauthorized(_ message: String) -> KeyVaultError {
    KeyVaultError(status: 401, code: "Unauthorized", message: message)
  }

  /// Recorded by the Azure SDK for JavaScript's Key Vault tests.
  static let missingToken = unauthorized("AKV10000: Request is missing a Bearer or PoP token.")

  /// A text that is no token (ebourg/jsign#287).
  static let unreadableToken = unauthorized(
    "[BearerReadAccessTokenFailed] Error validating token: 'S2S12005'.")

  /// Azure/azure-sdk-for-python#27266.
  static let expiredToken = unauthorized("[TokenExpired] Error validating token: 'S2S12086'.")

  /// Key Vault's application id, which it accepts as an audience too.
  static let applicationID = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"

  /// Azure/go-autorest#525, argoproj-labs/argocd-vault-plugin#621; the application id is in the
  /// newer form of the text.
  static func wrongAudience(expected: String, found: String) -> KeyVaultError {
    unauthorized(
      "AKV10022: Invalid audience. Expected \(expected) or \(applicationID), found: \(found).")
  }

  /// Microsoft's own tenants, which every vault trusts beside its own (Azure SDK for .NET,
  /// Azure.Security.KeyVault tests of the challenge).
  private static let microsoftTenants = [
    "f8cdef31-a31e-4b4a-93e4-5f571e91255a", "e2d54eb5-3869-4f70-8578-dee5fc7331f4",
    "33e01921-4d64-4f8c-a055-5bdaffd5e33d", "975f013f-7f24-47e8-a7d3-abc4752bf346",
  ]

  /// Azure SDK for .NET, Azure.Security.KeyVault tests of the challenge.
  static func wrongIssuer(expected: String, found: String) -> KeyVaultError {
    let issuers = [expected] + microsoftTenants.map { "https://sts.windows.net/\($0)/" }
    return unauthorized(
      "AKV10032: Invalid issuer. Expected one of \(issuers.joined(separator: ", ")), found "
        + "\(found).")
  }

  /// hashicorp/terraform-provider-azurerm#30912.
  static func unknownKey(encodedHeader: String) -> KeyVaultError {
    unauthorized(
      "AKV10046: Unable to resolve the key used for signature validation. EncodedJwtHeader: "
        + "'\(encodedHeader)'.")
  }

  /// What Key Vault says of a refused token. Its words for a wrong signature are not public; the
  /// key that it cannot resolve is the nearest.
  init(_ refusal: BearerRefusal, expectedAudience: String, expectedIssuer: String) {
    switch refusal {
    case .malformed:
      self = .unreadableToken
    case .keysUnavailable:
      self = .unknownKey(encodedHeader: "")
    case .token(.wrongAudience(let found), _):
      self = .wrongAudience(expected: expectedAudience, found: found.joined(separator: ","))
    case .token(.untrustedIssuer(let issuer), _):
      self = .wrongIssuer(expected: expectedIssuer, found: issuer ?? "")
    case .token(.expired, _):
      self = .expiredToken
    case .token(.missingClaim, _):
      self = .unreadableToken
    case .token(_, let encodedHeader):
      self = .unknownKey(encodedHeader: encodedHeader)
    }
  }
}

// MARK: - Permissions

extension KeyVaultError {
  /// Recorded in public issues ("Caller is not authorized to perform action on resource."); lines
  /// end in CR LF, and a space follows the null of the decision's reason.
  static func forbiddenByRBAC(
    caller: Caller, issuer: String, action: String, scope: AzureResourceID, vault: Vault
  ) -> KeyVaultError {
    let lines = [
      "Caller is not authorized to perform action on resource.",
      "If role assignments, deny assignments or role definitions were changed recently, please "
        + "observe propagation time.",
      "Caller: appid=\(caller.appID);oid=\(caller.objectID);iss=\(issuer)",
      "Action: '\(action)'", "Resource: '\(scope.lowercase)'", "Assignment: (not found)",
      "DenyAssignmentId: null", "DecisionReason: null ",
      "Vault: \(vault.name);location=\(vault.location)", "",
    ]
    return KeyVaultError(
      status: 403, code: "Forbidden", message: lines.joined(separator: "\r\n"),
      innerCode: "ForbiddenByRbac")
  }

  /// A vault with access policies (azure-docs, "Troubleshoot the Key Vault provider").
  static func accessDenied(
    caller: Caller, issuer: String, permission: String, vault: Vault
  ) -> KeyVaultError {
    KeyVaultError(
      status: 403, code: "Forbidden",
      message: "The user, group or application 'appid=\(caller.appID);oid=\(caller.objectID);"
        + "iss=\(issuer)' does not have secrets \(permission) permission on key vault "
        + "'\(vault.name);location=\(vault.location)'. For help resolving this issue, please see "
        + "https://go.microsoft.com/fwlink/?linkid=2125287",
      innerCode: "AccessDenied")
  }
}

// MARK: - Secrets

extension KeyVaultError {
  /// A secret, or a version of it, that is not there. `id` is the name, or name and version.
  static func secretNotFound(_ id: String) -> KeyVaultError {
    KeyVaultError(
      status: 404, code: "SecretNotFound",
      message: "A secret with (name/id) \(id) was not found in this key vault. If you recently "
        + "deleted this secret you may be able to recover it using the correct recovery command. "
        + "For help resolving this issue, please see "
        + "https://go.microsoft.com/fwlink/?linkid=2125182")
  }

  /// Recorded by the Azure SDK for JavaScript's secrets tests.
  static let secretDisabled = KeyVaultError(
    status: 403, code: "Forbidden",
    message: "Operation get is not allowed on a disabled secret.", innerCode: "SecretDisabled")

  /// A name whose last bearer is deleted but recoverable (azure-docs, Azure Arc and az keyvault
  /// troubleshooting).
  static func deletedButRecoverable(_ name: String) -> KeyVaultError {
    KeyVaultError(
      status: 409, code: "Conflict",
      message: "Secret \(name) is currently in a deleted but recoverable state, and its name "
        + "cannot be reused; in this state, the secret can only be recovered or purged.",
      innerCode: "ObjectIsDeletedButRecoverable")
  }

  /// The first two sentences are quoted in microsoft/AzureTRE#1760, without what follows; the last
  /// line and the inner code are from memory.
  static func purgeProtected(_ vault: Vault) -> KeyVaultError {
    KeyVaultError(
      status: 403, code: "Forbidden",
      message: "Operation \"purge\" is not allowed because purge protection is enabled for this "
        + "vault. Key Vault service will automatically purge it after the retention period has "
        + "passed.\r\nVault: \(vault.name);location=\(vault.location)",
      innerCode: "ForbiddenByPolicy")
  }

  /// Recorded by the Azure SDK for JavaScript's secrets tests.
  static func deletedSecretNotFound(_ name: String) -> KeyVaultError {
    KeyVaultError(
      status: 404, code: "SecretNotFound", message: "Deleted Secret not found: \(name)")
  }

  private static func badParameter(_ message: String) -> KeyVaultError {
    KeyVaultError(status: 400, code: "BadParameter", message: message)
  }

  /// azure-sdk-for-rust, azure_security_keyvault_secrets, README.
  static func invalidName(_ name: String) -> KeyVaultError {
    badParameter("The request URI contains an invalid name: \(name)")
  }

  /// A PUT without a value. The sentence is a choice; the code is the documented one.
  static let missingValue = badParameter("The parameter 'value' is required and cannot be empty.")

  /// A body that is not JSON. The sentence is a choice; the code is the documented one.
  static let malformedBody = badParameter("The request body is not a valid JSON object.")

  /// "Azure Key Vault service limits": 25 kB. The sentence is a choice.
  static let valueTooLong = badParameter("The secret value exceeds the maximum length of 25 kB.")

  /// "Get Secrets", maxresults: 1 to 25. The sentence is a choice.
  static let invalidMaximum = badParameter("The parameter 'maxresults' must be between 1 and 25.")

  /// From memory, not checked.
  static func secretExists(_ name: String) -> KeyVaultError {
    KeyVaultError(
      status: 409, code: "Conflict",
      message: "Secret \(name) already exists. A secret cannot be restored over one that exists.")
  }

  /// A backup that is damaged, or of another subscription or geography (Azure/azure-cli#8767 has
  /// the sentence; the code is a choice).
  static let unreadableBackup = badParameter("Cannot decrypt backup blob")

  /// The sentence is a choice.
  static let expiresBeforeItBegins = badParameter(
    "The attribute 'exp' must not be earlier than the attribute 'nbf'.")

  /// The sentence is a choice.
  static let contentTypeTooLong = badParameter(
    "The content type exceeds the maximum length of 255 characters.")

  /// The sentence is a choice.
  static let tooManyTags = badParameter(
    "A secret has at most 15 tags, whose names and values have at most 512 characters.")

  /// The sentence is a choice.
  static let invalidSkipToken = badParameter("The parameter '$skiptoken' is invalid.")

  /// A data plane version is needed in every request. The sentence is a choice.
  static let missingVersion = badParameter("api-version must be specified")

  /// A version that does not exist (Azure/azure-sdk-for-python#28595).
  static func unknownVersion(_ version: String) -> KeyVaultError {
    badParameter(
      "The specified version (\(version)) is not recognized. Consider using the latest supported "
        + "version (\(KeyVaultEndpoint.apiVersions.last ?? "")).")
  }
}

// MARK: - Addresses

extension KeyVaultError {
  /// A key: the emulator has none. The sentence is that of a secret, as the Azure SDKs' recordings
  /// have it for keys.
  static func keyNotFound(_ name: String) -> KeyVaultError {
    notFound("Key", name)
  }

  /// A certificate: the emulator has none.
  static func certificateNotFound(_ name: String) -> KeyVaultError {
    notFound("Certificate", name)
  }

  private static func notFound(_ kind: String, _ name: String) -> KeyVaultError {
    let word = kind.lowercased()
    return KeyVaultError(
      status: 404, code: "\(kind)NotFound",
      message: "A \(word) with (name/id) \(name) was not found in this key vault. If you recently "
        + "deleted this \(word) you may be able to recover it using the correct recovery command. "
        + "For help resolving this issue, please see "
        + "https://go.microsoft.com/fwlink/?linkid=2125182")
  }

  /// A path that is none of the secrets'. The sentence is a choice.
  static let notFound = KeyVaultError(
    status: 404, code: "NotFound", message: "The requested resource was not found.")

  /// A method that the path does not have.
  static let methodNotAllowed = KeyVaultError(
    status: 405, code: "MethodNotAllowed", message: "Method Not Allowed")

  /// A host without a vault. In reality its name does not resolve.
  static func vaultNotFound(_ host: String) -> KeyVaultError {
    KeyVaultError(
      status: 404, code: "VaultNotFound", message: "No vault answers at the host '\(host)'.")
  }

  /// What cannot be answered because the emulator itself failed.
  static let internalFailure = KeyVaultError(
    status: 500, code: "InternalServerError", message: "An unexpected error occurred.")
}
