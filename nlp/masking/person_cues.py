"""Words around a name that tell that it is one, and words around a word that tell that it is none."""

from __future__ import annotations

from typing import Final

from nlp.masking.wording import endings_of, words_of

# A name comes right after these.
NAMING: Final = words_of(
    "hedder hed hedde kaldes kaldte kalder kaldt hr hr. fru frk frøken navnet navn navne spørg spørge "
    "spurgte spurgt efter hils hilse hilsen mvh"
)
# A name may come right after these, others do as often: verbs before their subject.
SPEAKING: Final = words_of(
    "sagde siger svarede spurgte spørger mente mener fortalte fortæller forklarede ringede skrev kom synes "
    "råbte"
)
# "min datter Frida": whoever is somebody's something has a name after it.
RELATIONS: Final = words_of(
    "mor far søn datter bror søster mand kone kæreste ven veninde nabo kollega chef leder sagsbehandler "
    "konsulent jobkonsulent mentor læge lægen psykolog psykologen tolk tolken jobformidler kontaktperson "
    "kontaktpersonen vejleder vejlederen underviser lærer læreren svigermor svigerfar svigersøn "
    "svigerdatter barnebarn fætter kusine onkel tante farmor farfar mormor morfar moster faster sønnen "
    "datteren manden konen kollegaen makker bofælle teamleder teamlederen afdelingsleder formand formanden "
    "tillidsmand souschef sekretær jobcoach ekskone eksmand eksmanden lillebror storebror lillesøster "
    "storesøster hund hunden kat kollegaer direktør direktøren mester mesteren socialrådgiver "
    "socialrådgiveren rådgiver fysioterapeut fysioterapeuten sygeplejerske sygeplejersken præsten værkfører "
    "arbejdsleder arbejdslederen driftsleder butikschef køkkenchef butikschefen dame damen fyr fyren pige "
    "pigen drengen ejeren tandlæge bestyrer bestyreren psykiater koordinator lejer udlejer plejemor bekendt "
    "ham hende"
)
# After a name: it speaks, comes, has.
ACTS: Final = words_of(
    "siger sagde mener mente synes syntes tror troede spurgte spørger ringer ringede skriver skrev hedder "
    "fortalte fortæller svarer svarede foreslog lovede hjalp hjælper viste griner grinede forklarede"
)
DOES: Final = words_of(
    "er har vil kan skal kom kommer var havde ville kunne skulle går gik får fik tager tog arbejder "
    "arbejdede bor boede sidder sad står starter startede kører kørte bliver blev passer henter hentede "
    "laver lavede ved kender kendte må måtte venter plejer læser tænker kigger sender sendte giver gav "
    "lærte træffes afløser der som jeg du vi han hun fra ham hende samler rydder underviser leder hentede "
    "møder mødte mangler havde"
)
# "Det har Dan fortalt": what somebody has done, after the name.
DONE: Final = words_of(
    "svaret betalt meldt bestilt begyndt startet glemt arbejdet prøvet fortalt sagt ringet skrevet lovet "
    "hjulpet sendt fået spurgt lavet givet hentet talt mødt vist været taget fundet bedt ment set hørt"
)
# Endings of ordinary words that no list has: without a cue such a word is no name.
ORDINARY_ENDINGS: Final = endings_of(
    "en et er erne ene ede te ende else ing ning ninger isk iske eres ed ligt lig lige løs hed agtig mæssig "
    "mæssigt tion tioner ere est este bart bar somt som iv ivt ent ant"
)
PRONOUNS: Final = words_of("han hun ham hende hans hendes")
THEIRS: Final = words_of(
    "mor far børn barn kone mand bil hus kontor nøgle nøgler børnehave søn datter bror søster plads telefon "
    "adresse chef ven skrivebord lejlighed hund cykel vagt vagter job praktik nummer mail kæreste kollega "
    "forældre familie værksted idé ide forslag fødselsdag computer jakke mentor taske firma butik sag navn "
    "stol gruppe hold skema opgave opgaver arbejde afdeling bord skab kasse ferie barsel seng værelse skole"
)
# Before a word: it is an ordinary noun or verb.
NOUN_BEFORE: Final = words_of(
    "en et den det de min mit mine din dit dine sin sit sine vores jeres deres hans hendes mere meget lidt "
    "noget ingen nogen nogle intet god godt dårlig dårligt stor stort lille store små hver hvert sådan ny "
    "nyt gammel hele hel alt al denne dette disse hvilken mange flere få samme anden anderledes ren fuld "
    "slags rigtig dejlig andet første sidste næste dens dets hvert mindre"
)
# Names that are verbs or imperatives too, and what stands before a verb.
VERB_NAMES: Final = words_of(
    "bo gro signe bøje stige find tage rime love skule pille banke runde knage ase bore"
)
VERB_BEFORE: Final = words_of("at vil ville kan kunne skal skulle må måtte gerne bare ikke")
SUBJECTS: Final = words_of("det her dette der hvor hvem hvad så nu han hun og")
MONTH_BEFORE: Final = words_of(
    "i til fra hele primo medio ultimo midten slutningen starten sidst senest efter inden før siden på og "
    "eller maj juni juli august april omkring"
)
MONTHS: Final = words_of("maj april august juni juli vinter sommer vår frost jul storm sol ramadan")
UNITS_AFTER_PER: Final = words_of(
    "time uge måned dag år styk mand kilometer person gang kvartal døgn minut skift stk enhed medarbejder "
    "million borger barn"
)
PARTICLES: Final = words_of("van von de der den da di du la el al bin ibn abu af ben le dos del zu")
# Words right after a given name that begin the rest of the sentence, though some are family names too.
NEVER_FAMILY: Final = words_of(
    "og er der som i på til fra med hun han jeg du vi de det den har vil kan skal om at for så men igen nu "
    "lige ikke selv også hos sagde siger ringer kommer spørger bor arbejder her dag altid aldrig bare kun "
    "af ud ind op ned over under efter hvis når da eller havde var blev ved jo vist nok sammen derhjemme "
    "derude derovre herovre inde nede oppe henne hjemme min din sin jer mig dig ham hende otte en et to tre "
    "fire fem seks syv ni ti lang lange have holdt ring post list skriver stiller kold lam fly le god tak "
    "hej mens inden før siden mellem mod uden gennem kører kørte går gik får fik tog tager hedder hed cpr "
    "telefon mail synes mener måske især noget nogen vist tror fordi hvor hvad hvem hvornår hvordan"
)
MALE_AFTER_HANS: Final = words_of(
    "jørgen peter christian kristian henrik ole erik jakob jacob otto ulrik martin kurt aage jensen hansen "
    "henning georg ove emil ejner egon pedersen nielsen johan"
)
# How it goes on after somebody is spoken to by name, between commas.
SPOKEN_ON: Final = words_of(
    "vi du jeg det så har kan vil skal må hvad hvordan hvornår hvor hvorfor nu tag kom sæt lad prøv"
)
# Before the hyphen of what somebody is called: "store-ole".
NICKED: Final = words_of(
    "lille store gamle unge lange tykke høje tynde røde sorte skæve glade halve dovne skøre søde"
)
# Verbs and nouns before "med", "til", "fra" and "på" that take a person, and those that ask for one.
WITH_PEOPLE: Final = words_of(
    "snakket snakkede snakke snak talt talte tale taler snakker møde møder aftale mødes samtale skrevet "
    "sammen arbejder arbejdede arbejde gift kæreste enig følges kørte kører bor boede holde kontakt tage "
    "tager venner vente venter tjek tjekke tjekker tjekket vend vende vender vendt afklar afklare afklarer "
    "afklaret koordiner koordinere koordinerer aftal drøft drøfte drøfter drøftet sludre sludret hør høre"
)
REACHING: Final = words_of(
    "hilse hils hilsen mail besked sms ring ringe ringer ringede ringet skriv skrive skriver skrev skrevet "
    "sig sige sagde sagt sende sender sendt giv give brev opkald hilsner venter vente stole stoler fået "
    "lovet givet hørt hjælp anbefalet lånt købt noget kørt"
)
ASKING: Final = words_of("spørg spørge efter spurgte spurgt kender")
# Particles that begin a name even in small letters: "van hoang".
FIRST_PARTICLES: Final = words_of("van von el abu ibn bin della dos")
# What only people do, right after the name.
SURELY_ACTS: Final = words_of(
    "siger sagde ringede ringer skrev spurgte svarede bestemmer bestemte ansatte fyrede lovede mener mente "
    "synes syntes foreslog hilser hilste fortalte"
)
TALKING: Final = words_of(
    "talt talte taler tale snakket snakkede snakker snakke møde aftale aftalt aftalte skrevet"
)
# What people do.
HUMAN_ACTS: Final = ACTS | words_of(
    "viser viste bestemmer bestemte skriver underskriver ringer ejer ejede ansætter ansatte fyrer fyrede "
    "betaler betalte leder ledede styrer underviser underviste lover aftaler aftalte godkender godkendte "
    "vurderer tager sender sendte henter hentede mener kalder kaldte arbejder arbejdede sidder sad passer "
    "laver lavede kører kørte taler talte snakker snakkede møder mødte sørger kender kendte vil ved bor "
    "boede læser driver drev hyrer giver gav låner lånte husker råber råbte lærer lærte griner klager "
    "klagede holder kommer kom"
)
# Verbs before "til" and "fra" after which somebody is meant, whatever the word.
WRITING: Final = words_of(
    "skriv skrive skriver skrev skrevet ring ringe ringer ringede ringet hils hilse hilsen mail sms besked "
    "sig"
)
REAL_MONTHS: Final = words_of("april maj juni juli august")
WAITING: Final = words_of("venter vente ventet ventede")
# Who somebody can be, after "er en" and "er den".
PERSON_NOUNS: Final = RELATIONS | words_of(
    "mand kvinde person menneske fyr gut knægt unge barn baby yngste ældste mindste bedste flinkeste "
    "sødeste dygtigste leder medarbejder lærling elev praktikant vikar afløser kollega nabo pensionist "
    "studerende ansat nyansat ansvarlige ansvarlig eneste anden tredje ny nye flink sød rar dygtig venlig "
    "doven stille klog hjælpsom stabil tømrer smed slagter kok tjener chauffør rengøringsassistent pædagog "
    "sosu assistent håndværker landmand tamil dansker svensker pige dreng teenager tvilling student mester"
)
PERSON_STATES: Final = words_of(
    "syg sygemeldt her væk hjemme min din hans hendes vores gift gravid ansat ledig flink sød glad træt ked "
    "født kommet begyndt startet gået rejst død skilt blevet på i med ude kørt taget rask klar færdig "
    "forsinket stresset indlagt fyret opsagt sur rar dygtig"
)
# Names that everybody knows as things too.
COMMON_NOUNS: Final = words_of(
    "holm lund lunde krog brok bødker toft torp dahlia jasmin balle karmen mille max skovby kirkeby kim lis "
    "terp"
) - {"kim", "lis"}
SUBJECT_PRONOUNS: Final = words_of("jeg du han hun vi i de man der")
# After a name put first: "Bo kender jeg".
OF_PEOPLE: Final = words_of(
    "kender kendte så ser mødte møder savner elsker ringer ringede spurgte spørger har havde husker hørte "
    "kan må"
)
