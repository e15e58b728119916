using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>Bodies as llama-server writes them.</summary>
internal static class Answers
{
    public static Task JsonAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    public static Task FaultAsync(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        return JsonAsync(
            context, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["code"] = status } });
    }
}
