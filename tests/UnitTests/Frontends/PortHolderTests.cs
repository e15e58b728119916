using System.Net;
using System.Net.Sockets;
using LlamaRunner.Host.Frontends;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Frontends;

public sealed class PortHolderTests
{
    private const string Unknown = "a process";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "Ollama is running", "Ollama")]
    [InlineData("/lmstudio-greeting", """{"lmstudio":true}""", "LM Studio")]
    [InlineData("/healthz", """{"status":"ok","host":"llama-runner"}""", "another llama-runner")]
    [InlineData("/healthz", """{"status":"ok"}""", Unknown)]
    [InlineData("/healthz", "ok", Unknown)]
    [InlineData("/", "[1]", Unknown)]
    public async Task Describe_ByAnAnswer_NamesTheProgram(string path, string answer, string expected)
    {
        var description = await DescribeAsync(context =>
            context.Request.Path == path ? context.Response.WriteAsync(answer) : Task.CompletedTask);

        Assert.Equal(expected, IsOwnProcess(description) ? Unknown : description);
    }

    [Fact]
    public async Task Describe_ByTheServerHeader_NamesLlamaServer()
    {
        Assert.Equal("llama-server", await DescribeAsync(static context =>
        {
            context.Response.Headers.Server = "llama.cpp";
            return context.Response.WriteAsync("<html></html>");
        }));
    }

    [Fact]
    public async Task Describe_EndlessAnswer_GivesUp()
    {
        Assert.True(IsOwnProcess(await DescribeAsync(static async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string('x', 8192), context.RequestAborted);
            }
        })));
    }

    [Fact]
    public async Task Describe_ProgramThatSaysNothing_GivesUp()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var holder = new PortHolder();

        var description = await holder.DescribeAsync(((IPEndPoint)listener.LocalEndpoint).Port, Cancellation)
            .WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.True(IsOwnProcess(description));
    }

    // Only Linux shows whose port it is.
    private static bool IsOwnProcess(string description) => description.StartsWith(
        OperatingSystem.IsLinux() ? $"process {Environment.ProcessId} (" : "another program", StringComparison.Ordinal);

    private static async Task<string> DescribeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        await using var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(Cancellation);
        using var holder = new PortHolder();
        return await holder.DescribeAsync(new Uri(app.Urls.Single()).Port, Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }
}
