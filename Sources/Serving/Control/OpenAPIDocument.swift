import ArcFedHTTP
import ArcFedJSON
import ArcFedScenarios

/// The control plane as an OpenAPI 3.1 document, made from the routes themselves.
enum OpenAPIDocument {
  static func json(server: String) -> JSONValue {
    var paths: JSONObject = [:]
    for route in ControlRoute.all {
      var item = paths[route.path]?.objectValue ?? [:]
      item[route.method.rawValue.lowercased()] = .object(operation(route))
      paths[route.path] = .object(item)
    }
    return document(server, paths)
  }

  private static func document(_ server: String, _ paths: JSONObject) -> JSONValue {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "ArcFed control plane", "version": "1",
        "description": "What only an emulator can do: reset, time, faults, forged tokens.",
      ],
      "servers": [["url": .string(server)]],
      "security": [["bearer": []]],
      "paths": .object(paths),
      "components": [
        "securitySchemes": ["bearer": ["type": "http", "scheme": "bearer"]],
        "schemas": ["Error": error],
        "responses": [
          "Error": [
            "description": "The request was refused.",
            "content": json(schema: ["$ref": "#/components/schemas/Error"]),
          ]
        ],
      ],
    ]
  }

  private static let error: JSONValue = [
    "type": "object", "required": ["error"],
    "properties": [
      "error": [
        "type": "object", "required": ["code", "message"],
        "properties": ["code": ["type": "string"], "message": ["type": "string"]],
      ]
    ],
  ]

  private static func operation(_ route: ControlRoute) -> JSONObject {
    var operation: JSONObject = [
      "operationId": .string(route.operation), "summary": .string(route.summary),
    ]
    let parameters = route.parameters.map { parameter($0) } + route.query.map { parameter($0) }
    if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
    if let body = route.body {
      operation["requestBody"] = [
        "required": .bool(body.contains(where: \.isRequired)),
        "content": json(schema: .object(ScriptSchema.object(of: body))),
      ]
    }
    operation["responses"] = .object(
      JSONObject([
        ("\(route.answer.status)", success(route.answer)),
        ("default", ["$ref": "#/components/responses/Error"]),
      ]))
    if route.isOpen { operation["security"] = [] }
    return operation
  }

  private static func success(_ answer: ControlRoute.Answer) -> JSONValue {
    var response: JSONObject = ["description": .string(answer.description)]
    let schema: JSONValue = ["schema": ["type": .string(type(answer))]]
    response["content"] = .object(JSONObject([(answer.contentType, schema)]))
    return .object(response)
  }

  private static func type(_ answer: ControlRoute.Answer) -> String {
    answer.contentType == "application/json" ? "object" : "string"
  }

  private static func parameter(_ name: String) -> JSONValue {
    ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
  }

  private static func parameter(_ field: FieldSchema) -> JSONValue {
    [
      "name": .string(field.name), "in": "query", "required": .bool(field.isRequired),
      "description": .string(field.summary), "schema": ScriptSchema.schema(of: field),
    ]
  }

  private static func json(schema: JSONValue) -> JSONValue {
    ["application/json": ["schema": schema]]
  }
}
