/// Volumes of a pod (`api/core/v1/types.go#VolumeSource`); projected ones in full.
enum VolumeSchema {
  static let volume = ObjectSchema(
    "Volume",
    [FieldSchema("name", .string, .always)]
      + opaqueBefore.map { FieldSchema($0, .any, .pointer) }
      + [
        FieldSchema("secret", .object(secret), .pointer)
      ]
      + opaqueBetween.map { FieldSchema($0, .any, .pointer) }
      + [
        FieldSchema("configMap", .object(configMap), .pointer)
      ]
      + opaqueAfter.map { FieldSchema($0, .any, .pointer) }
      + [FieldSchema("projected", .object(projected), .pointer)]
      + opaqueLast.map { FieldSchema($0, .any, .pointer) })

  private static let opaqueBefore = [
    "hostPath", "emptyDir", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo",
  ]
  private static let opaqueBetween = [
    "nfs", "iscsi", "glusterfs", "persistentVolumeClaim", "rbd", "flexVolume", "cinder", "cephfs",
    "flocker", "downwardAPI", "fc", "azureFile",
  ]
  private static let opaqueAfter = [
    "vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk",
  ]
  private static let opaqueLast = [
    "portworxVolume", "scaleIO", "storageos", "csi", "ephemeral", "image",
  ]

  private static let secret = ObjectSchema(
    "SecretVolumeSource",
    [
      FieldSchema("secretName", .string),
      FieldSchema("items", .list(.object(keyToPath), .atomic)),
      FieldSchema("defaultMode", .int32, .pointer),
      FieldSchema("optional", .bool, .pointer),
    ])

  private static let configMap = ObjectSchema(
    "ConfigMapVolumeSource",
    [
      FieldSchema("name", .string),
      FieldSchema("items", .list(.object(keyToPath), .atomic)),
      FieldSchema("defaultMode", .int32, .pointer),
      FieldSchema("optional", .bool, .pointer),
    ])

  private static let projected = ObjectSchema(
    "ProjectedVolumeSource",
    [
      FieldSchema("sources", .list(.object(projection), .atomic), .always),
      FieldSchema("defaultMode", .int32, .pointer),
    ])

  private static let projection = ObjectSchema(
    "VolumeProjection",
    [
      FieldSchema("secret", .object(keyProjection("SecretProjection")), .pointer),
      FieldSchema("downwardAPI", .object(downwardAPI), .pointer),
      FieldSchema("configMap", .object(keyProjection("ConfigMapProjection")), .pointer),
      FieldSchema("serviceAccountToken", .object(serviceAccountToken), .pointer),
      FieldSchema("clusterTrustBundle", .any, .pointer),
      FieldSchema("podCertificate", .any, .pointer),
    ])

  private static func keyProjection(_ name: String) -> ObjectSchema {
    ObjectSchema(
      name,
      [
        FieldSchema("name", .string),
        FieldSchema("items", .list(.object(keyToPath), .atomic)),
        FieldSchema("optional", .bool, .pointer),
      ])
  }

  private static let serviceAccountToken = ObjectSchema(
    "ServiceAccountTokenProjection",
    [
      FieldSchema("audience", .string),
      FieldSchema("expirationSeconds", .int64, .pointer),
      FieldSchema("path", .string, .always),
    ])

  private static let downwardAPI = ObjectSchema(
    "DownwardAPIProjection", [FieldSchema("items", .list(.object(downwardFile), .atomic))])

  private static let downwardFile = ObjectSchema(
    "DownwardAPIVolumeFile",
    [
      FieldSchema("path", .string, .always),
      FieldSchema(
        "fieldRef",
        .object(
          ObjectSchema(
            "ObjectFieldSelector",
            [FieldSchema("apiVersion", .string), FieldSchema("fieldPath", .string, .always)])),
        .pointer),
      FieldSchema("resourceFieldRef", .any, .pointer),
      FieldSchema("mode", .int32, .pointer),
    ])

  private static let keyToPath = ObjectSchema(
    "KeyToPath",
    [
      FieldSchema("key", .string, .always),
      FieldSchema("path", .string, .always),
      FieldSchema("mode", .int32, .pointer),
    ])
}
