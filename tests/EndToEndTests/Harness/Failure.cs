using System.Net;
using System.Text.Json.Nodes;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>OpenAI's error object.</summary>
/// <param name="Message">What went wrong.</param>
/// <param name="Type">The kind, for example <c>invalid_request_error</c>.</param>
/// <param name="Param">The field at fault.</param>
/// <param name="Code">The code, for example <c>model_not_found</c>.</param>
internal sealed record Failure(string Message, string Type, string? Param, string? Code)
{
    /// <summary>Checks status and shape of a refusal.</summary>
    public static async Task<Failure> OfAsync(HttpResponseMessage response, HttpStatusCode status, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.StatusCode == status, $"Expected {status}, got {response.StatusCode}: {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return Parse(body);
    }

    /// <summary>Checks a refusal that is the host's or the runner's fault, whichever status of 500 and above it has.</summary>
    public static async Task<Failure> OfServerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Assert.InRange((int)response.StatusCode, 500, 599);
        return await OfAsync(response, response.StatusCode, cancellationToken);
    }

    /// <summary>Checks that all four members are there and of the right type: typed clients fail on others.</summary>
    public static Failure Parse(string body)
    {
        var error = JsonNode.Parse(body)!["error"]!.AsObject();
        Assert.True(error.ContainsKey("param") && error.ContainsKey("code"), $"'param' and 'code' must be there: {body}");
        var failure = new Failure((string)error["message"]!, (string)error["type"]!, (string?)error["param"], (string?)error["code"]);
        Assert.NotEmpty(failure.Message);
        Assert.NotEmpty(failure.Type);
        return failure;
    }
}
