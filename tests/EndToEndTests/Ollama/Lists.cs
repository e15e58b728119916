namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>What clients need of the listings, as their parsers are written: JSON schemas.</summary>
internal static class Lists
{
    /// <summary>Open WebUI splits it by its dots and makes numbers of the parts.</summary>
    public const string Version = """{"type":"object","required":["version"],"properties":{"version":{"type":"string","pattern":"^[0-9]+[.][0-9]+[.][0-9]+(-.*)?$"}}}""";

    /// <summary>All that any client takes of a model in the list: Zed's and Roo Code's are the strictest.</summary>
    public const string Tags = """
        {"type":"object","required":["models"],"properties":{"models":{"type":"array","minItems":1,"items":{
         "type":"object","required":["name","model","modified_at","size","digest","details","capabilities"],"properties":{
          "name":{"type":"string","pattern":"^[^:]+:[^:]+$"},"model":{"type":"string","pattern":":"},"modified_at":{"type":"string","format":"date-time"},
          "size":{"type":"integer","exclusiveMinimum":0},"digest":{"type":"string","pattern":"^[0-9a-f]{64}$"},
          "capabilities":{"type":"array","minItems":1,"items":{"enum":["completion","tools","insert","vision","embedding","thinking","image","audio"]}},
          "details":
        """ + Details + "}}}}}";

    /// <summary>The models that run.</summary>
    public const string Running = """
        {"type":"object","required":["models"],"properties":{"models":{"type":"array","items":{
         "type":"object","required":["name","model","size","digest","details","expires_at","size_vram","context_length"],"properties":{
          "name":{"type":"string","pattern":":"},"model":{"type":"string","pattern":":"},"size":{"type":"integer","exclusiveMinimum":0},
          "size_vram":{"type":"integer","minimum":0},"digest":{"type":"string","pattern":"^[0-9a-f]{64}$"},"context_length":{"type":"integer","exclusiveMinimum":0},
          "expires_at":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{3}|[.][0-9]{6})?[+-][0-9]{2}:[0-9]{2}$"},
          "details":
        """ + Details + "}}}}}";

    /// <summary>A model's description: the capabilities and the architecture with its context are looked into without asking.</summary>
    public const string Show = """
        {"type":"object","required":["capabilities","details","model_info","template","parameters","modelfile","modified_at"],"properties":{
         "capabilities":{"type":"array","minItems":1,"items":{"type":"string"}},"template":{"type":"string"},"parameters":{"type":"string"},
         "modelfile":{"type":"string"},"modified_at":{"type":"string","format":"date-time"},"license":{"type":"string"},"system":{"type":"string"},
         "model_info":{"type":"object","required":["general.architecture","general.basename","llama.context_length"],"properties":{
          "general.architecture":{"type":"string"},"general.basename":{"type":"string"},"llama.context_length":{"type":"integer","exclusiveMinimum":0},
          "general.parameter_count":{"type":"integer"},"general.file_type":{"type":"integer"},"general.quantization_version":{"type":"integer"}}},
         "details":
        """ + Details + "}}";

    private const string Details = """
        {"type":"object","required":["parent_model","format","family","families","parameter_size","quantization_level"],"properties":{
         "parent_model":{"type":"string"},"format":{"const":"gguf"},"family":{"type":"string","minLength":1},
         "families":{"type":"array","items":{"type":"string"}},"parameter_size":{"type":"string","minLength":1},"quantization_level":{"type":"string","minLength":1}}}
        """;
}
