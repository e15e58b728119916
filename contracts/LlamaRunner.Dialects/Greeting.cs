using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Dialects;

/// <summary>What a port says of itself at <c>/</c>, where people and clients (Claude Code among them) look whether somebody is there.</summary>
public static class Greeting
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>GET /</c> and <c>HEAD /</c>.</summary>
    /// <param name="endpoints">The frontend's endpoints.</param>
    /// <param name="text">What it says, one line of plain text.</param>
    public static IEndpointRouteBuilder MapGreeting(this IEndpointRouteBuilder endpoints, string text)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var bytes = Encoding.UTF8.GetBytes(text);
        endpoints.MapMethods("/", Read, context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.ContentLength = bytes.Length;
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
        });
        return endpoints;
    }
}
