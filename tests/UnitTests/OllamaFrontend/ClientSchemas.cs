using System.Text.Json;
using Json.Schema;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>
/// What clients take from the listings, written down as they read it: fields that they look into without asking, types that their
/// readers insist on, and texts that they parse further.
/// </summary>
internal static class ClientSchemas
{
    // datetime.fromisoformat of Python before 3.11: three or six digits of a second, no Z.
    private const string IsoDate = "\"type\":\"string\",\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.]([0-9]{3}|[0-9]{6}))?[+-][0-9]{2}:[0-9]{2}$\"";
    private const string Long = "\"type\":\"integer\",\"minimum\":0,\"maximum\":9223372036854775807";
    private const string Int = "\"type\":\"integer\",\"minimum\":0,\"maximum\":2147483647";

    /// <summary>The schemas of <c>/api/tags</c>, by client.</summary>
    public static TheoryData<string, string> Tags { get; } = new()
    {
        { "Open WebUI and whoever else parses dates", List("""{"required":["name","model","modified_at"],"properties":{"name":{"type":"string","pattern":":"},"model":{"type":"string"},"modified_at":{""" + IsoDate + "}}}") },
        {
            "Zed", List("""
                {"required":["name","modified_at","size","digest","details"],"properties":{
                 "name":{"type":"string"},"modified_at":{"type":"string"},"size":{%long%},"digest":{"type":"string"},
                 "details":{"required":["format","family","parameter_size","quantization_level"],"properties":{
                  "format":{"type":"string"},"family":{"type":"string"},"parameter_size":{"type":"string"},"quantization_level":{"type":"string"},
                  "families":{"type":["array","null"],"items":{"type":"string"}}}}}}
                """)
        },
        {
            "OllamaSharp", List("""
                {"properties":{"name":{"type":"string"},"modified_at":{%date%},"size":{%long%},"digest":{"type":"string"},
                 "details":{"type":"object","properties":{"parent_model":{"type":"string"},"format":{"type":"string"},"family":{"type":"string"},
                  "families":{"type":"array","items":{"type":"string"}},"parameter_size":{"type":"string"},"quantization_level":{"type":"string"}}}}}
                """)
        },
        { "ollama CLI", List("""{"required":["name","size","digest","modified_at"],"properties":{"digest":{"pattern":"^[0-9a-f]{64}$"},"name":{"minLength":1}}}""") },
        { "Copilot", List("""{"required":["model"],"properties":{"model":{"type":"string","minLength":1}}}""") },
        {
            "Roo Code", List("""
                {"required":["name","model","modified_at","size","digest","details"],"properties":{
                 "size":{"type":"number"},"details":{"required":["family","families","format","parameter_size","parent_model","quantization_level"],"properties":{
                  "families":{"type":["array","null"],"items":{"type":"string"}},"parent_model":{"type":"string"}}}}}
                """)
        },
        { "who reads capabilities", List("""{"required":["capabilities"],"properties":{"capabilities":{"type":"array","items":{"enum":["completion","tools","insert","vision","embedding","thinking","image","audio"]}}}}""") },
        { "who takes no null", List(NoNull) },
    };

    /// <summary>The schemas of <c>/api/ps</c>, by client.</summary>
    public static TheoryData<string, string> Ps { get; } = new()
    {
        { "Open WebUI", List("""{"required":["model","name","expires_at"],"properties":{"expires_at":{""" + IsoDate + "}}}") },
        {
            "ollama CLI", List("""
                {"required":["name","digest","size","size_vram","context_length","expires_at"],"properties":{
                 "digest":{"pattern":"^[0-9a-f]{64}$"},"size":{%long%},"size_vram":{%long%},"context_length":{%int%}}}
                """)
        },
        { "OllamaSharp", List("""{"required":["details"],"properties":{"expires_at":{%date%},"size_vram":{%long%},"context_length":{%int%},"details":{"type":"object"}}}""") },
        { "who takes no null", List(NoNull) },
    };

    /// <summary>The schemas of <c>/api/show</c>, by client.</summary>
    public static TheoryData<string, string> Show { get; } = new()
    {
        {
            "Copilot", Fill("""
                {"required":["capabilities","model_info"],"properties":{"capabilities":{"type":"array"},
                 "model_info":{"type":"object","required":["general.architecture","general.basename"],"properties":{
                  "general.architecture":{"type":"string","minLength":1},"general.basename":{"type":"string","minLength":1}}}}}
                """)
        },
        {
            "Zed", Fill("""{"required":["capabilities","model_info"],"properties":{"capabilities":{"type":"array","items":{"type":"string"}},"model_info":{"type":"object"}}}""")
        },
        {
            "Roo Code", Fill("""
                {"required":["details","model_info","capabilities"],"properties":{"model_info":{"type":"object"},
                 "modelfile":{"type":"string"},"parameters":{"type":"string"},"template":{"type":"string"},
                 "details":{"required":["family","parameter_size"]}}}
                """)
        },
        { "Continue", Fill("""{"required":["parameters","template"],"properties":{"parameters":{"type":"string"},"template":{"type":"string"}}}""") },
        {
            "OllamaSharp", Fill("""
                {"properties":{"license":{"type":"string"},"system":{"type":"string"},"modelfile":{"type":"string"},"modified_at":{%date%},
                 "capabilities":{"type":"array","items":{"type":"string"}},
                 "model_info":{"properties":{"general.file_type":{%int%},"general.parameter_count":{%long%},"general.quantization_version":{%int%},
                  "general.architecture":{"type":"string"}}},
                 "projector_info":{"type":"object"}}}
                """)
        },
        {
            "ollama CLI", Fill("""
                {"required":["details","model_info"],"properties":{"projector_info":{"required":["general.architecture","general.parameter_count",
                 "clip.vision.embedding_length","clip.vision.projection_dim"]}}}
                """)
        },
    };

    /// <summary>What is wrong with an answer; empty when it is right.</summary>
    public static IReadOnlyList<string> Check(string schema, string json)
    {
        using var document = JsonDocument.Parse(json);
        var results = JsonSchema.FromText(schema).Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] : [.. (results.Details ?? []).Where(static detail => detail.Errors is not null)
            .Select(static detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}")];
    }

    private const string NoNull = """{"not":{"type":"null"},"additionalProperties":{"not":{"type":"null"},"additionalProperties":{"not":{"type":"null"}}}}""";

    private static string List(string model) =>
        Fill("""{"type":"object","required":["models"],"properties":{"models":{"type":"array","items":""" + model + "}}}");

    private static string Fill(string schema) => schema.Replace("%long%", Long, StringComparison.Ordinal)
        .Replace("%int%", Int, StringComparison.Ordinal).Replace("%date%", IsoDate, StringComparison.Ordinal);
}
