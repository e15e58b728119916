using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class ProblemLogTests
{
    private readonly CollectingLogger<ProblemLog> _logger = new();

    [Fact]
    public void Report_ProblemThatLasts_IsLoggedOnce()
    {
        var log = new ProblemLog(_logger);
        for (var round = 0; round < 3; round++)
        {
            log.Report("a", "broken");
            log.Report("a", "broken");
            log.EndRound();
        }

        Assert.Equal("a: broken", Assert.Single(_logger.Warnings));
    }

    [Fact]
    public void Report_ProblemThatComesBack_IsLoggedAgain()
    {
        var log = new ProblemLog(_logger);
        log.Report("a", "broken");
        log.EndRound();
        log.EndRound();
        log.Report("a", "broken");

        Assert.Equal(2, _logger.Warnings.Count());
    }
}
