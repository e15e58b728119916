using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>The page of the first runner: a chat with its model, for the person at this machine. One file, which loads nothing else.</summary>
internal static class ChatPage
{
    private const string Name = "chat.html";

    // Script and style stand in the page; it talks to where it came from and to nobody else.
    private const string Policy =
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Answers with the page.</summary>
    public static async Task WriteAsync(HttpContext context)
    {
        await using var page = typeof(ChatPage).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The resource {Name} is missing.");
        var headers = context.Response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.ContentLength = page.Length;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        await page.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
