// The built-in roles that the emulated services know ("Azure built-in roles"; the GUIDs are the
// same in every tenant).
//
// Compared with azure-docs, `articles/role-based-access-control/built-in-roles.md`: GUIDs and
// sentences of Owner, Contributor, Reader and User Access Administrator. Compared with public
// scripts: the GUID of Azure Arc Onboarding, and the GUIDs of the data roles of Key Vault and Blob
// storage. From memory, not compared: Managed Identity Contributor, Key Vault Contributor, and the
// lists of control-plane actions and of what is taken out of them.

extension RoleDefinition {
  /// Every role that can be assigned.
  package static let builtIn: [RoleDefinition] =
    general + keyVault + storage + kubernetes

  /// The role with a GUID, or with a name for people; casing does not count.
  package static func builtIn(_ nameOrRoleName: String) -> RoleDefinition? {
    let wanted = nameOrRoleName.lowercased()
    return builtIn.first { $0.name == wanted || $0.roleName.lowercased() == wanted }
  }

  /// "Azure built-in roles for Privileged" and "General".
  private static let general = [
    RoleDefinition(
      name: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", roleName: "Owner",
      summary: "Grants full access to manage all resources, including the ability to assign roles "
        + "in Azure RBAC.",
      permission: Permission(actions: ["*"])),
    RoleDefinition(
      name: "b24988ac-6180-42a0-ab88-20f7382dd24c", roleName: "Contributor",
      summary: "Grants full access to manage all resources, but does not allow you to assign roles "
        + "in Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.",
      permission: Permission(
        actions: ["*"],
        notActions: [
          "Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write",
          "Microsoft.Authorization/elevateAccess/Action",
          "Microsoft.Blueprint/blueprintAssignments/write",
          "Microsoft.Blueprint/blueprintAssignments/delete",
          "Microsoft.Compute/galleries/share/action",
          "Microsoft.Purview/consents/write", "Microsoft.Purview/consents/delete",
        ])),
    RoleDefinition(
      name: "acdd72a7-3385-48ef-bd42-f606fba81ae7", roleName: "Reader",
      summary: "View all resources, but does not allow you to make any changes.",
      permission: Permission(actions: ["*/read"])),
    RoleDefinition(
      name: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", roleName: "User Access Administrator",
      summary: "Lets you manage user access to Azure resources.",
      permission: Permission(
        actions: ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"])),
    RoleDefinition(
      name: "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59", roleName: "Managed Identity Contributor",
      summary: "Create, Read, Update, and Delete User Assigned Identity",
      permission: Permission(actions: [
        "Microsoft.ManagedIdentity/userAssignedIdentities/read",
        "Microsoft.ManagedIdentity/userAssignedIdentities/write",
        "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
        "Microsoft.Authorization/*/read", "Microsoft.Resources/subscriptions/resourceGroups/read",
      ])),
  ]

  /// "Azure built-in roles for Security".
  private static let keyVault = [
    RoleDefinition(
      name: "00482a5a-887f-4fb3-b363-3b7fe8e74483", roleName: "Key Vault Administrator",
      summary: "Perform all data plane operations on a key vault and all objects in it, including "
        + "certificates, keys, and secrets.",
      permission: Permission(
        actions: keyVaultReading, dataActions: ["Microsoft.KeyVault/vaults/*"])),
    RoleDefinition(
      name: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", roleName: "Key Vault Secrets Officer",
      summary: "Perform any action on the secrets of a key vault, except manage permissions.",
      permission: Permission(
        actions: keyVaultReading, dataActions: ["Microsoft.KeyVault/vaults/secrets/*"])),
    RoleDefinition(
      name: "4633458b-17de-408a-b874-0445c86b69e6", roleName: "Key Vault Secrets User",
      summary: "Read secret contents.",
      permission: Permission(dataActions: [
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
      ])),
    RoleDefinition(
      name: "21090545-7ca7-4776-b22c-e363652d74d2", roleName: "Key Vault Reader",
      summary: "Read metadata of key vaults and its certificates, keys, and secrets.",
      permission: Permission(
        actions: keyVaultReading,
        dataActions: [
          "Microsoft.KeyVault/vaults/*/read",
          "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
        ])),
    RoleDefinition(
      name: "12338af0-0e69-4776-bea7-57ae8d297424", roleName: "Key Vault Crypto User",
      summary: "Perform cryptographic operations using keys.",
      permission: Permission(
        dataActions: [
          "read", "update/action", "backup/action", "encrypt/action", "decrypt/action",
          "wrap/action", "unwrap/action", "sign/action", "verify/action",
        ].map { "Microsoft.KeyVault/vaults/keys/\($0)" })),
    RoleDefinition(
      name: "f25e0fa2-a7c8-4377-a976-54943a77a395", roleName: "Key Vault Contributor",
      summary: "Lets you manage key vaults, but not access to them.",
      permission: Permission(
        actions: [
          "Microsoft.Authorization/*/read", "Microsoft.KeyVault/*",
          "Microsoft.Resources/subscriptions/resourceGroups/read",
        ],
        notActions: [
          "Microsoft.KeyVault/locations/deletedVaults/purge/action",
          "Microsoft.KeyVault/hsmPools/*", "Microsoft.KeyVault/managedHsms/*",
        ])),
  ]

  private static let keyVaultReading = [
    "Microsoft.Authorization/*/read", "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.KeyVault/checkNameAvailability/read", "Microsoft.KeyVault/deletedVaults/read",
    "Microsoft.KeyVault/locations/*/read", "Microsoft.KeyVault/vaults/*/read",
    "Microsoft.KeyVault/operations/read",
  ]

  /// "Azure built-in roles for Storage".
  private static let storage = [
    RoleDefinition(
      name: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", roleName: "Storage Blob Data Reader",
      summary: "Read and list Azure Storage containers and blobs.",
      permission: Permission(
        actions: ["\(blobService)/containers/read", delegationKey],
        dataActions: ["\(blobService)/containers/blobs/read"])),
    RoleDefinition(
      name: "ba92f5b4-2d11-453d-a403-e96b0029c9fe", roleName: "Storage Blob Data Contributor",
      summary: "Read, write, and delete Azure Storage containers and blobs.",
      permission: Permission(
        actions: ["delete", "read", "write"].map { "\(blobService)/containers/\($0)" }
          + [delegationKey],
        dataActions: ["delete", "read", "write", "move/action", "add/action"].map {
          "\(blobService)/containers/blobs/\($0)"
        })),
    RoleDefinition(
      name: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", roleName: "Storage Blob Data Owner",
      summary: "Provides full access to Azure Storage blob containers and data, including "
        + "assigning POSIX access control.",
      permission: Permission(
        actions: ["\(blobService)/containers/*", delegationKey],
        dataActions: ["\(blobService)/containers/blobs/*"])),
  ]

  private static let blobService = "Microsoft.Storage/storageAccounts/blobServices"

  private static let delegationKey =
    "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"

  /// "Azure built-in roles for Hybrid + multicloud".
  private static let kubernetes = [
    RoleDefinition(
      name: "34e09817-6cbe-4d01-b1a2-e0eac5743d41",
      roleName: "Kubernetes Cluster - Azure Arc Onboarding",
      summary: "Role definition to authorize any user/service to create connectedClusters resource",
      permission: Permission(actions: [
        "Microsoft.Authorization/*/read", "Microsoft.Insights/alertRules/*",
        "Microsoft.Resources/deployments/write",
        "Microsoft.Resources/subscriptions/operationresults/read",
        "Microsoft.Resources/subscriptions/read",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        "Microsoft.Kubernetes/connectedClusters/Write",
        "Microsoft.Kubernetes/connectedClusters/read", "Microsoft.Support/*",
      ]))
  ]
}
