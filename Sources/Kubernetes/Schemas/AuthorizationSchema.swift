/// `api/authorization/v1/types.go`, as far as a client asks about itself.
enum AuthorizationSchema {
  static let selfSubjectAccessReview = MetadataSchema.object(
    "SelfSubjectAccessReview",
    [
      FieldSchema(
        "spec",
        .object(
          ObjectSchema(
            "SelfSubjectAccessReviewSpec",
            [
              FieldSchema("resourceAttributes", .object(resourceAttributes), .pointer),
              FieldSchema("nonResourceAttributes", .object(nonResourceAttributes), .pointer),
            ])),
        .always),
      FieldSchema(
        "status",
        .object(
          ObjectSchema(
            "SubjectAccessReviewStatus",
            [
              FieldSchema("allowed", .bool, .always),
              FieldSchema("denied", .bool),
              FieldSchema("reason", .string),
              FieldSchema("evaluationError", .string),
            ])),
        .always),
    ])

  private static let resourceAttributes = ObjectSchema(
    "ResourceAttributes",
    [
      FieldSchema("namespace", .string),
      FieldSchema("verb", .string),
      FieldSchema("group", .string),
      FieldSchema("version", .string),
      FieldSchema("resource", .string),
      FieldSchema("subresource", .string),
      FieldSchema("name", .string),
      FieldSchema("fieldSelector", .any, .pointer),
      FieldSchema("labelSelector", .any, .pointer),
    ])

  private static let nonResourceAttributes = ObjectSchema(
    "NonResourceAttributes", [FieldSchema("path", .string), FieldSchema("verb", .string)])
}
