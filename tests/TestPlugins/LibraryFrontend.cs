using FluentValidation;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TestPlugins;

/// <summary>Uses a library of which another plugin, and the host, have another version.</summary>
internal sealed class LibraryFrontend : IApiFrontend
{
    public string Id => typeof(LibraryFrontend).Assembly.GetName().Name!.ToLowerInvariant().Replace('.', '-');

    public string DisplayName => typeof(InlineValidator<>).Assembly.GetName().Version!.ToString(2);

    public int DefaultPort => 5999;

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/library", (RequestDelegate)(async context =>
    {
        var validator = new InlineValidator<string>();
        validator.RuleFor(text => text.Length).GreaterThan(3);
        var result = await validator.ValidateAsync("four", context.RequestAborted);
        await context.Response.WriteAsync($"{DisplayName} {result.IsValid}", context.RequestAborted);
    }));

    public Task WriteFailureAsync(HttpContext context, RequestFailedException failure)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync(failure.Message, context.RequestAborted);
    }
}
