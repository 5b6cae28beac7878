import ArcFedResourceManager

// What `Microsoft.KeyVault` says about vaults.

extension ARMError {
  /// Quoted in cristianoag/microsoft-teams-apps-company-communicator#28.
  static func invalidVaultName(_ name: String) -> ARMError {
    ARMError(
      status: 400, code: "VaultNameNotValid",
      message: "The vault name '\(name)' is invalid. A vault's name must be between 3-24 "
        + "alphanumeric characters. The name must begin with a letter, end with a letter or "
        + "digit, and not contain consecutive hyphens. Follow this link for more information: "
        + "https://go.microsoft.com/fwlink/?linkid=2147742")
  }

  /// Quoted in Esri/arcgis-gitops#174; older quotations have "globaly" and another last sentence.
  static func vaultExists(_ name: String) -> ARMError {
    ARMError(
      status: 409, code: "VaultAlreadyExists",
      message: "The vault name '\(name)' is already in use. Vault names are globally unique so it "
        + "is possible that the name is already taken. If you are sure that the vault name was not "
        + "taken then it is possible that a vault with the same name was recently deleted but not "
        + "purged after being placed in a recoverable state. If the vault is in a recoverable "
        + "state then the vault will need to be purged before reusing the name. For more "
        + "information about VaultAlreadyExists, soft delete and purging a vault follow this link "
        + "https://go.microsoft.com/fwlink/?linkid=2147740.")
  }

  /// One's own vault of that name, deleted (alan-turing-institute/data-safe-haven#2523).
  static let vaultIsDeleted = ARMError(
    status: 409, code: "ConflictError",
    message: "A vault with the same name already exists in deleted state. You need to either "
      + "recover or purge existing key vault. Follow this link "
      + "https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.")

  /// `sku` and `tenantId` are required (azure-mgmt-keyvault, VaultProperties). The sentence is a
  /// choice.
  static let incompleteVault = ARMError(
    status: 400, code: "BadRequest",
    message: "The properties 'sku' and 'tenantId' of the vault are required.")

  /// A vault trusts the tenant of its subscription. The sentence is a choice.
  static func foreignVaultTenant(_ tenant: String) -> ARMError {
    ARMError(
      status: 400, code: "BadRequest",
      message: "An invalid value was provided for 'tenantId': \(tenant).")
  }

  /// A deleted vault that is not there. From memory, not checked.
  static func deletedVaultNotFound(_ id: AzureResourceID) -> ARMError {
    ARMError(
      status: 404, code: "DeletedVaultNotFound",
      message: "The specified deleted vault '\(id)' does not exist.")
  }

  /// A deleted vault under purge protection (MicrosoftDocs/azure-docs#55427; the code as `az` shows
  /// it, the status of that name).
  static let vaultPurgeProtected = ARMError(
    status: 405, code: "MethodNotAllowed", message: "Operation 'DeletedVaultPurge' is not allowed.")

  /// Azure/azure-rest-api-specs#18106; the code: Azure/ai-hub#241.
  static let irreversiblePurgeProtection = ARMError(
    status: 400, code: "BadRequest",
    message: "The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge "
      + "protection for a vault is an irreversible action.")

  /// From memory, not checked.
  static let retentionIsSet = ARMError(
    status: 400, code: "BadRequest",
    message: "The property \"softDeleteRetentionInDays\" has been set already and it can't be "
      + "modified.")

  /// The sentence is a choice.
  static func invalidRetention(_ days: Int) -> ARMError {
    ARMError(
      status: 400, code: "BadRequest",
      message: "An invalid value was provided for 'softDeleteRetentionInDays': \(days). It must be "
        + "between 7 and 90.")
  }

  /// A method that the path does not have.
  static let methodNotAllowed = ARMError(
    status: 405, code: "MethodNotAllowed", message: "The method is not allowed.")
}
