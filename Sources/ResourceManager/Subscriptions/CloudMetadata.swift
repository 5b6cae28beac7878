import ArcFedJSON

/// `GET /metadata/endpoints`: the public cloud, as Azure CLI's `az cloud` and the Arc extension
/// read it. One object; a list is what `ARM_CLOUD_METADATA_URL` expects instead.
enum CloudMetadata {
  static let json: JSONValue = [
    "portal": "https://portal.azure.com",
    "authentication": [
      "loginEndpoint": "https://login.microsoftonline.com",
      "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
      "tenant": "common", "identityProvider": "AAD",
    ],
    "graphAudience": "https://graph.windows.net/", "graph": "https://graph.windows.net/",
    "name": "AzureCloud",
    "suffixes": [
      "acrLoginServer": "azurecr.io", "keyVaultDns": "vault.azure.net",
      "storage": "core.windows.net", "mhsmDns": "managedhsm.azure.net",
      "relayEndpointSuffix": "servicebus.windows.net",
    ],
    "batch": "https://batch.core.windows.net/",
    "resourceManager": "https://management.azure.com/",
    "microsoftGraphResourceId": "https://graph.microsoft.com/",
    "dataplaneEndpoints": [
      "arcConfigEndpoint": "https://northeurope.dp.kubernetesconfiguration.azure.com",
      "arcGlobalNotificationServiceEndpoint": "https://guestnotificationservice.azure.com",
      "arcHybridIdentityServiceEndpoint": "https://gbl.his.arc.azure.com",
    ],
  ]
}
