namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>What clients need of the answers of generate, chat and embed, as their parsers are written: JSON schemas.</summary>
internal static class Answers
{
    /// <summary>Nothing but JSON.</summary>
    public const string Any = "{}";

    /// <summary>A line of a chat that is not the last: no other keys than these, as strict readers of Rust have it.</summary>
    public const string ChatLine = """
        {"type":"object","required":["model","created_at","message","done"],"additionalProperties":false,
         "properties":{"model":{"type":"string"},"created_at":{"type":"string","format":"date-time"},"done":{"const":false},"message":
        """ + Message + "}}";

    /// <summary>The last line of a chat, or the whole of one that is not streamed.</summary>
    public const string ChatEnd = """
        {"type":"object","required":["model","created_at","message","done","done_reason",
         "total_duration","load_duration","prompt_eval_count","prompt_eval_duration","eval_count","eval_duration"],"additionalProperties":false,
         "properties":{"model":{"type":"string"},"created_at":{"type":"string","format":"date-time"},
        """ + Figures + ""","message":""" + Message + "}}";

    /// <summary>A line of generate that is not the last.</summary>
    public const string GenerateLine = """
        {"type":"object","required":["model","created_at","response","done"],"additionalProperties":false,
         "properties":{"model":{"type":"string"},"created_at":{"type":"string","format":"date-time"},"response":{"type":"string"},"done":{"const":false}}}
        """;

    /// <summary>The last line of generate, or the whole of one that is not streamed.</summary>
    public const string GenerateEnd = """
        {"type":"object","required":["model","created_at","response","done","done_reason",
         "total_duration","load_duration","prompt_eval_count","prompt_eval_duration","eval_count","eval_duration"],"additionalProperties":false,
         "properties":{"model":{"type":"string"},"created_at":{"type":"string","format":"date-time"},"response":{"type":"string"},
         "context":{"type":"array","minItems":1,"items":{"type":"integer","minimum":0}},
        """ + Figures + "}}";

    /// <summary>What loading and unloading are answered with.</summary>
    public const string GenerateLoaded = """
        {"type":"object","required":["model","created_at","response","done","done_reason"],"additionalProperties":false,
         "properties":{"model":{"type":"string"},"created_at":{"type":"string","format":"date-time"},"response":{"const":""},
         "done":{"const":true},"done_reason":{"enum":["load","unload"]}}}
        """;

    /// <summary>Embeddings.</summary>
    public const string Embeddings = """
        {"type":"object","required":["model","embeddings","total_duration","load_duration","prompt_eval_count"],"additionalProperties":false,
         "properties":{"model":{"type":"string"},"embeddings":{"type":"array","items":{"type":"array","minItems":1,"items":{"type":"number"}}},
         "total_duration":{"type":"integer","exclusiveMinimum":0},"load_duration":{"type":"integer","exclusiveMinimum":0},
         "prompt_eval_count":{"type":"integer","exclusiveMinimum":0}}}
        """;

    /// <summary>A step of pull, push or create.</summary>
    public const string Progress = """
        {"type":"object","required":["status"],"additionalProperties":false,
         "properties":{"status":{"type":"string","minLength":1},"digest":{"type":"string","pattern":"^sha256:[0-9a-f]{64}$"},
         "total":{"type":"integer","exclusiveMinimum":0},"completed":{"type":"integer","minimum":0}}}
        """;

    /// <summary>The last step of one that went well; Codex and ollama-js wait for it.</summary>
    public const string Success = """{"type":"object","required":["status"],"additionalProperties":false,"properties":{"status":{"const":"success"}}}""";

    /// <summary>An error: one string.</summary>
    public const string Error = """{"type":"object","required":["error"],"additionalProperties":false,"properties":{"error":{"type":"string","minLength":1}}}""";

    /// <summary>A chunk of <c>/v1/chat/completions</c>.</summary>
    public const string OpenAIChunk = """
        {"type":"object","required":["id","object","created","model","choices"],"properties":{
         "object":{"const":"chat.completion.chunk"},"created":{"type":"integer"},"model":{"type":"string"},
         "choices":{"type":"array","items":{"type":"object","required":["index","delta"],"properties":{"index":{"type":"integer"},"delta":{"type":"object",
          "properties":{"role":{"const":"assistant"},"content":{"type":["string","null"]},"tool_calls":{"type":"array","items":{"required":["index"],
           "properties":{"index":{"type":"integer"},"function":{"properties":{"arguments":{"type":"string"}}}}}}}},
          "finish_reason":{"enum":["stop","length","tool_calls",null]}}}},
         "usage":{"type":["object","null"],"required":["prompt_tokens","completion_tokens","total_tokens"]}}}
        """;

    // A call's id stands in newer versions; "type" never does.
    private const string Message = """
        {"type":"object","required":["role","content"],"additionalProperties":false,"properties":{
         "role":{"const":"assistant"},"content":{"type":"string"},"thinking":{"type":"string"},
         "tool_calls":{"type":"array","minItems":1,"items":{"type":"object","required":["id","function"],"additionalProperties":false,"properties":{
          "id":{"type":"string","minLength":1},"function":{"type":"object","required":["index","name","arguments"],"additionalProperties":false,"properties":{
           "index":{"type":"integer","minimum":0},"name":{"type":"string","minLength":1},"arguments":{"type":"object"}}}}}}}}
        """;

    private const string Figures = """
        "done":{"const":true},"done_reason":{"enum":["stop","length"]},
        "total_duration":{"type":"integer","exclusiveMinimum":0},"load_duration":{"type":"integer","exclusiveMinimum":0},
        "prompt_eval_count":{"type":"integer","exclusiveMinimum":0},"prompt_eval_duration":{"type":"integer","exclusiveMinimum":0},
        "eval_count":{"type":"integer","exclusiveMinimum":0},"eval_duration":{"type":"integer","exclusiveMinimum":0}
        """;
}
